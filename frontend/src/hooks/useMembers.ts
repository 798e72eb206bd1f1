import { useQuery } from "@tanstack/react-query";
import { api } from "../api";
import { decode } from "../case/members";

/** The members of a case, decoded once and shared by every view of the page. */
export const useMembers = (id: string) =>
  useQuery({ queryKey: ["members", id], queryFn: async () => decode(await api.members(id)), staleTime: 300_000, structuralSharing: false });
