import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { api } from "../api";
import { decode } from "../case/members/members";
import { accountRef } from "../router";

/** The members of a case, decoded once and shared by every view of the page. */
export const useMembers = (id: string) =>
  useQuery({
    // While the lake is still being read the rows come without their days and records; they are asked for again.
    refetchInterval: (query) =>
      query.state.data && !query.state.data.days.length && query.state.dataUpdateCount < 100 ? 6000 : false,
    queryKey: ["members", id],
    queryFn: async () => decode(await api.members(id)),
    staleTime: 300_000,
    structuralSharing: false,
  });

/** The id of the account that an address names (router.tsx); null while the members that it may be one of are not there. */
export function useAccount(caseId: string, named: string): string | null {
  const members = useMembers(caseId).data;
  return useMemo(() => {
    if (!named.startsWith("…") || members?.byId.has(named)) return named;
    return members
      ? (members.rows.find((member) => accountRef(member.account_id) === named)?.account_id ?? named)
      : null;
  }, [members, named]);
}
