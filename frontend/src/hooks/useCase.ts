import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { ApiError, api, type Action, type Case } from "../api";

/** Actions that change a case itself and so carry the version that the person saw. */
const UNVERSIONED: ReadonlySet<Action> = new Set(["comment"]);

/**
 * One case, and what can be done with it. When somebody else changed it meanwhile (409) nothing is done: the case is
 * read again and `conflict` says so, because the action was meant for a case that is no longer there.
 */
export function useCase(id: string) {
  const client = useQueryClient();
  const [conflict, setConflict] = useState<string | null>(null);
  const found = useQuery({ queryKey: ["case", id], queryFn: () => api.case(id) });

  const act = useMutation({
    mutationFn: ({ action, body }: { action: Action; body?: object }) =>
      api.act(id, action, UNVERSIONED.has(action) ? { ...body } : { version: found.data?.version, ...body }),
    onMutate: () => setConflict(null),
    onSuccess: async (changed: Case) => {
      // A split gives the new case; the old one has changed as well.
      client.setQueryData(["case", changed.id], changed);
      if (changed.id !== id) await client.invalidateQueries({ queryKey: ["case", id] });
      await Promise.all([
        client.invalidateQueries({ queryKey: ["history", id] }),
        client.invalidateQueries({ queryKey: ["members", id] }),
        client.invalidateQueries({ queryKey: ["cases"] }),
      ]);
    },
    onError: async (error) => {
      if (!(error instanceof ApiError) || error.status !== 409) return;
      setConflict(error.message);
      await client.invalidateQueries({ predicate: (query) => query.queryKey[1] === id });
    },
  });
  return { ...found, act, conflict, forgetConflict: () => setConflict(null) };
}

export type CaseHandle = ReturnType<typeof useCase>;
export type Act = CaseHandle["act"];
