import { useQuery } from "@tanstack/react-query";
import { api } from "../api";
import { decode } from "../case/members";

/** The members of a case, decoded once and shared by every view of the page. */
export const useMembers = (id: string) =>
  useQuery({
    // While the lake is still being read the rows come without their days and records; they are asked for again.
    refetchInterval: (query) => (query.state.data && !query.state.data.days.length && query.state.dataUpdateCount < 100 ? 6000 : false),
    queryKey: ["members", id], queryFn: async () => decode(await api.members(id)), staleTime: 300_000, structuralSharing: false,
  });
