import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { type Action, ApiError, api, type Case } from "../api";

/** Actions that change a case itself and so carry the version that the person saw. */
const UNVERSIONED: ReadonlySet<Action> = new Set(["comment"]);
const RESCORES: ReadonlySet<Action> = new Set(["remove", "restore", "split", "merge"]);

/**
 * One case, and what can be done with it. When somebody else changed it meanwhile (409) nothing is done: the case is
 * read again and `conflict` says so, because the action was meant for a case that is no longer there.
 */
export function useCase(id: string) {
  const client = useQueryClient();
  const [conflict, setConflict] = useState<string | null>(null);
  const [since, setSince] = useState<{ at: string | undefined; until: number } | null>(null);
  const found = useQuery({
    queryKey: ["case", id],
    queryFn: () => api.case(id),
    // The score of what is left comes some seconds after accounts were taken out.
    refetchInterval: (query) => {
      const c = query.state.data;
      const unjudged = !!c && c.confidence === null && !c.rescored && c.state !== "closed";
      return unjudged || (since && c?.rescored?.at === since.at && Date.now() < since.until) ? 3000 : false;
    },
  });

  const act = useMutation({
    mutationFn: ({ action, body }: { action: Action; body?: object }) =>
      api.act(id, action, UNVERSIONED.has(action) ? { ...body } : { version: found.data?.version, ...body }),
    onMutate: () => setConflict(null),
    onSuccess: async (changed: Case, { action }) => {
      if (RESCORES.has(action)) setSince({ at: found.data?.rescored?.at, until: Date.now() + 180_000 });
      // A split gives the new case; the old one has changed as well.
      client.setQueryData(["case", changed.id], changed);
      if (changed.id !== id) await client.invalidateQueries({ queryKey: ["case", id] });
      await Promise.all([
        client.invalidateQueries({ queryKey: ["history", id] }),
        client.invalidateQueries({ queryKey: ["members", id] }),
        client.invalidateQueries({ queryKey: ["cases"] }),
        client.invalidateQueries({ queryKey: ["labels"] }),
      ]);
    },
    onError: async (error) => {
      if (!(error instanceof ApiError) || error.status !== 409) return;
      setConflict(error.message);
      await client.invalidateQueries({ predicate: (query) => query.queryKey[1] === id });
    },
  });
  const rescoring = !!since && found.data?.rescored?.at === since.at && Date.now() < since.until;
  return { ...found, act, conflict, rescoring, forgetConflict: () => setConflict(null) };
}

export type CaseHandle = ReturnType<typeof useCase>;
export type Act = CaseHandle["act"];
