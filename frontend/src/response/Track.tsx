import type { Policy } from "../api";
import { Text } from "../parts/Text";
import { minute, plural } from "../words";
import { reach } from "./words";

/** How far a policy has come: who asked for each step, when, who agreed, and whom it met by then. */
export function Track({ policy }: { policy: Policy }) {
  const taken = policy.steps.map((step) => step.stage);
  const ahead = (["shadow", "share", "all"] as const).filter((stage) => !taken.includes(stage));
  return (
    <ol className="track" aria-label="Its steps">
      <li className="done">
        <strong>Proposed</strong>
        <span className="soft">
          by <Text of={policy.proposed_by} most={40} />, {minute(policy.proposed_at)}
        </span>
      </li>
      {policy.steps.map((step, k) => (
        <li key={k} className={k === policy.steps.length - 1 && policy.state !== "ended" ? "done here" : "done"}>
          <strong>{step.stage === "share" ? reach("share", step.share) : NAMES[step.stage]}</strong>
          <span className="soft">
            by <Text of={step.by} most={40} />
            {step.approved_by && (
              <>
                , agreed to by <Text of={step.approved_by} most={40} />
              </>
            )}
            , {minute(step.at)}
          </span>
          <span className="soft">{plural(step.figures.accounts, "account")} then</span>
        </li>
      ))}
      {policy.state !== "ended" &&
        ahead.map((stage) => (
          <li key={stage} className={policy.wanted?.stage === stage ? "waits" : "ahead"}>
            <strong>
              {stage === "share" && policy.wanted?.stage === "share"
                ? reach("share", policy.wanted.share)
                : NAMES[stage]}
            </strong>
            <span className="soft">{policy.wanted?.stage === stage ? "waits for a second person" : MEANS[stage]}</span>
          </li>
        ))}
    </ol>
  );
}

const NAMES = { shadow: "Shadow", share: "A share", all: "All accounts" };
const MEANS = { shadow: "only written down", share: "some, drawn by lot", all: "and those that join" };
