import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { ApiError, api, type Policy, type PolicyAction } from "../api";

const CHANGED = ["policies", "policy", "policyPreview", "replay", "measures", "decisions", "appeals", "history"];

/** Policies have changed: whatever is shown of them is asked again. */
export function useChanged() {
  const client = useQueryClient();
  return () => client.invalidateQueries({ predicate: (query) => CHANGED.includes(String(query.queryKey[0])) });
}

/** The policies of a case, as they are now: what is decided upon them is decided at the version that is shown. */
export const usePolicies = (caseId: string) =>
  useQuery({
    queryKey: ["policies", caseId],
    queryFn: () => api.policies(caseId),
    staleTime: 0,
    refetchInterval: 30_000,
  });

/** One change of a policy, at the version that the person saw. Where somebody else changed it meanwhile nothing is done, and
 * `conflict` says so. */
export function useActOnPolicy() {
  const changed = useChanged();
  const [conflict, setConflict] = useState(false);
  const act = useMutation({
    mutationFn: ({ policy, action, body }: { policy: Policy; action: PolicyAction; body?: object }) =>
      api.actOnPolicy(policy.id, action, { version: policy.version, ...body }),
    onMutate: () => setConflict(false),
    onSuccess: changed,
    onError: async (error) => {
      if (!(error instanceof ApiError) || error.status !== 409) return;
      setConflict(true);
      await changed();
    },
  });
  return { act, conflict, forgetConflict: () => setConflict(false) };
}

export type ActOnPolicy = ReturnType<typeof useActOnPolicy>["act"];
