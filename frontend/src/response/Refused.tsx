import type { Policy } from "../api";
import { Trouble } from "../parts/Notice";
import type { PolicyHandle } from "./usePolicies";

/** Why what was asked of a policy was not done; what a dialog asked for stands in the dialog. */
export function Refused({ policy, handle }: { policy: Policy; handle: PolicyHandle }) {
  const { act, conflict, forgetConflict } = handle;
  if (conflict === policy.id)
    return (
      <div className="notice trouble" role="alert">
        <p>
          Somebody else changed this policy meanwhile, so nothing was done. It has been loaded again. Look at what is
          new, then decide.
        </p>
        <button type="button" onClick={forgetConflict}>
          I have seen it
        </button>
      </div>
    );
  const asked = act.variables;
  const mine = asked?.policy.id === policy.id && (asked.action === "step" || asked.action === "approve");
  return mine ? <Trouble error={act.error} /> : null;
}
