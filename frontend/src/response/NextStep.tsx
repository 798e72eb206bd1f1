import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api, type Case, type Policy, type Stage } from "../api";
import { useMe } from "../hooks/useMe";
import { Trouble, Waiting } from "../parts/Notice";
import { percent } from "../words";
import { LaterReplay } from "./LaterReplay";
import { mayStep } from "./may";
import { PreviewView } from "./PreviewView";
import { ShareField } from "./ShareField";
import type { ActOnPolicy } from "./usePolicies";
import { nextStages } from "./words";

/** The step that comes next: whom it would meet, and the button that takes it. */
export function NextStep({ policy, c, act }: { policy: Policy; c: Case; act: ActOnPolicy }) {
  const stages = nextStages(policy);
  const least = policy.stage === "share" ? (policy.share ?? 0) : 0;
  const [stage, setStage] = useState<Stage>(stages.at(-1) ?? "all");
  const [share, setShare] = useState(Math.min(0.99, least ? Math.min(0.5, least * 2 || 0.1) : 0.1));
  const part = stage === "share" ? share : 1;
  const seen = useQuery({
    queryKey: ["policyPreview", policy.id, policy.version, stage, part],
    queryFn: () => api.policyPreview(policy.id, stage, part),
    placeholderData: (before) => before,
    enabled: part > 0 && part <= 1,
  });
  const me = useMe().data;
  const may = stages.length > 0 && mayStep(me, policy, c);
  const ready = !!seen.data && !seen.isPlaceholderData && !seen.data.refusal && !seen.error;
  const take = () => act.mutate({ policy, action: "step", body: { stage, share: part } });
  return (
    <div className="next">
      <div className="step-row">
        <h3>{stages.length ? "Next step" : "Whom it meets now"}</h3>
        {stages.length > 1 && (
          <fieldset className="choice">
            <legend className="unseen">Which step</legend>
            {stages.map((one) => (
              <label key={one}>
                <input
                  type="radio"
                  name={`stage-${policy.id}`}
                  checked={stage === one}
                  onChange={() => setStage(one)}
                />
                {one === "share" ? "A larger share" : "All accounts"}
              </label>
            ))}
          </fieldset>
        )}
        {stage === "share" && <ShareField share={share} set={setShare} least={least} />}
        {may && (
          <button type="button" className="main" disabled={!ready || act.isPending} onClick={take}>
            {act.isPending ? "Working…" : says(stage, part, !!seen.data?.needs_second)}
          </button>
        )}
      </div>
      <p className="soft">{follows(policy, stage, seen.data?.needs_second ?? null)}</p>
      {stages.length > 0 && !may && <p className="soft">{whoMay(policy, c)}</p>}
      <Trouble error={seen.error} retry={() => void seen.refetch()} />
      {seen.isPending && !seen.error && <Waiting what="Looking whom it would meet…" />}
      {seen.data && <PreviewView seen={seen.data} terms={policy.terms} now={!stages.length} />}
      <LaterReplay policy={policy} stage={stage} share={part} caseId={c.id} />
    </div>
  );
}

function says(stage: Stage, share: number, second: boolean): string {
  if (stage === "shadow") return "Start in the shadow";
  const whom = stage === "all" ? "all accounts" : `${percent(share)}`;
  return second ? `Ask for ${whom}` : `Apply to ${whom}`;
}

function follows(policy: Policy, stage: Stage, second: string | null): string {
  if (policy.stage === "all")
    return "It has taken its last step. Accounts that join the fleet come under it by themselves.";
  if (stage === "shadow") return "Guards only write down what they would have done. Nobody notices.";
  return second
    ? `A second person has to agree first, since ${second}.`
    : "It holds within seconds, and can be taken back at once.";
}

const whoMay = (policy: Policy, c: Case): string =>
  policy.kind
    ? "It is about every case of a kind: an approver takes its steps."
    : c.owner
      ? "Its owner, or an approver, takes its steps."
      : "Claim the case to take its steps.";
