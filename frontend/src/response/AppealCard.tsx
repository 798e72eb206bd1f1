import { useState } from "react";
import { type Appeal, type AppealDecisionRequest, api, atLeast } from "../api";
import { type Ends, NoteDialog } from "../case/dialogs/NoteDialog";
import { useMe } from "../hooks/useMe";
import { Id, Text } from "../parts/Text";
import { Link, memberLink, responseLink } from "../router";
import { minute } from "../words";
import { useChanged } from "./usePolicies";
import { ACTIONS, CLASSES, span } from "./words";

type Decision = AppealDecisionRequest["decision"];

/** An appeal with its clock, and its decision: by an approver whose own the policy is not. */
export function AppealCard({ of }: { of: Appeal }) {
  const [asked, setAsked] = useState<Decision | null>(null);
  const me = useMe().data;
  const own = of.parties.includes(me?.name ?? "");
  const changed = useChanged();
  const decide = (note: string, ends: Ends) =>
    void api.decideAppeal(of.id, { decision: asked!, note }).then(ends.onSuccess, ends.onError).finally(changed);
  const title = `appeal-${of.id}`;
  return (
    <article className="appeal" aria-labelledby={title}>
      <header>
        <h2 id={title}>
          <Link to={memberLink(of.case_id, of.account_id)}>
            <Id of={of.account_id} most={60} />
          </Link>
        </h2>
        <p className={of.late ? "standing late" : "standing"}>
          {of.decision
            ? of.decision === "upheld"
              ? "Upheld"
              : "Rejected"
            : of.late
              ? `Late: due ${span(of.due_at)}`
              : `Due ${span(of.due_at)}`}
        </p>
      </header>
      <p className="soft">
        Against <Link to={responseLink(of.case_id)}>{ACTIONS[of.action].name.toLowerCase()}</Link>; was told:{" "}
        {CLASSES[of.reason].toLowerCase()}. Filed {minute(of.at)}.
      </p>
      <blockquote>
        <Text of={of.text} lines />
      </blockquote>
      {of.decision && of.decided_at && (
        <p>
          <Text of={of.decided_by} most={60} />, {minute(of.decided_at)}: <Text of={of.note} most={2000} lines />
        </p>
      )}
      {!of.decision && atLeast(me, "approver") && !own && (
        <p className="buttons">
          <button type="button" onClick={() => setAsked("upheld")}>
            Uphold…
          </button>
          <button type="button" onClick={() => setAsked("rejected")}>
            Reject…
          </button>
        </p>
      )}
      {!of.decision && (own || !atLeast(me, "approver")) && (
        <p className="soft">
          {own ? "The policy is your own: somebody else decides." : "An approver decides whose own the policy is not."}
        </p>
      )}
      {asked && (
        <NoteDialog
          title={asked === "upheld" ? "Uphold this appeal" : "Reject this appeal"}
          action={asked === "upheld" ? "Uphold" : "Reject"}
          close={() => setAsked(null)}
          send={decide}
          label="What you looked into, and what it showed"
        >
          <p className="soft">
            {asked === "upheld"
              ? "From this moment nothing meets the account. It is labelled benign for a year, which counts in later scans."
              : "What is done to the account goes on."}{" "}
            It is decided for good.
          </p>
        </NoteDialog>
      )}
    </article>
  );
}
