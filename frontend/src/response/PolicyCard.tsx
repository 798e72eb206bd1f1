import { useState } from "react";
import type { Case, Policy } from "../api";
import { Id, Text } from "../parts/Text";
import { day, heading, listed, percent } from "../words";
import { NextStep } from "./NextStep";
import { PolicyHistory } from "./PolicyHistory";
import { Refused } from "./Refused";
import { TakeBack } from "./TakeBack";
import { Track } from "./Track";
import type { PolicyHandle } from "./usePolicies";
import { Waits } from "./Waits";
import { acts, CLASSES, does, NAMES, span, standing } from "./words";

/** One policy: what it does and why, how far it has come, the next step with whom it meets, and the ways back. */
export function PolicyCard({
  policy,
  c,
  handle,
  open,
}: {
  policy: Policy;
  c: Case;
  handle: PolicyHandle;
  open: boolean;
}) {
  const [shown, setShown] = useState(open);
  const { terms } = policy;
  const { act } = handle;
  const ended = policy.state === "ended";
  const title = `policy-${policy.id}`;
  return (
    <article className={acts(policy) ? "policy acts" : "policy"} aria-labelledby={title}>
      <header>
        <h2 id={title}>
          {does(terms)} <Id of={policy.id} />
        </h2>
        <div className="right">
          <p className="standing">{standing(policy)}</p>
          {!ended && <TakeBack policy={policy} act={act} />}
        </div>
      </header>
      <p>
        <Text of={terms.why} most={2000} lines />
      </p>
      <p className="soft">
        <Text of={policy.owner} most={40} /> answers for it. Accounts are told: {CLASSES[terms.reason].toLowerCase()}.
        It meets members from {percent(terms.membership)}
        {terms.also_by?.length
          ? `, by the ${listed(terms.also_by.map((name) => NAMES[name]))} that only they go by, too`
          : ""}
        {policy.kind && <>, in every case of the kind {heading(policy.kind).toLowerCase()}</>}.{" "}
        {ended ? (
          <>
            Ended on {day(policy.ended_at ?? terms.expires_at)}
            {policy.ended_by && (
              <>
                {" "}
                by <Text of={policy.ended_by} most={40} />
              </>
            )}
            : <Text of={policy.ended_why} most={300} />
          </>
        ) : (
          <>
            Ends by itself on {day(terms.expires_at)}, {span(terms.expires_at)}.
          </>
        )}
      </p>
      <Track policy={policy} />
      <Refused policy={policy} handle={handle} />
      {!ended && !open && (
        <button type="button" className="quiet" aria-expanded={shown} onClick={() => setShown(!shown)}>
          {shown ? "Fold up" : "Whom it meets, and the next step"}
        </button>
      )}
      {!ended &&
        shown &&
        (policy.wanted ? (
          <Waits policy={policy} c={c} act={act} />
        ) : (
          <NextStep key={policy.version} policy={policy} c={c} act={act} />
        ))}
      <div className="policy-foot">
        <PolicyHistory policy={policy} />
      </div>
    </article>
  );
}
