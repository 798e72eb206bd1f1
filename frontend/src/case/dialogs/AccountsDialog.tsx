import { useState } from "react";
import type { Case } from "../../api";
import type { Act } from "../../hooks/useCase";
import { Field } from "../../parts/Field";
import { caseLink, navigate } from "../../router";
import { select } from "../../selection";
import { plural } from "../../words";
import { inDays } from "./dates";
import { Hit } from "./Hit";
import { type Ends, NoteDialog } from "./NoteDialog";

export type AccountAction = "remove" | "restore" | "split" | "label";
const SAYS: Record<AccountAction, { title: string; action: string; gloss: string }> = {
  remove: {
    title: "Take accounts out",
    action: "Take out",
    gloss: "They no longer count for this case, and the rest is scored again. They can be put back.",
  },
  restore: {
    title: "Put accounts back",
    action: "Put back",
    gloss: "They count for this case again, and it is scored again.",
  },
  split: {
    title: "Split accounts off",
    action: "Split off",
    gloss: "They become a case of their own; this one keeps the rest. Both are scored again.",
  },
  label: {
    title: "Label accounts benign",
    action: "Label",
    gloss: "Every scan counts this as evidence against a campaign until the label ends.",
  },
};

/** Before anything is done to accounts: whom it hits. */
export function AccountsDialog({
  c,
  act,
  action,
  accounts,
  close,
}: {
  c: Case;
  act: Act;
  action: AccountAction;
  accounts: string[];
  close: () => void;
}) {
  const [until, setUntil] = useState(inDays(90));
  const says = SAYS[action];
  const send = (note: string, ends: Ends) => {
    const body = action === "label" ? { accounts, reason: note, until: `${until}T00:00:00Z` } : { accounts, note };
    act.mutate(
      { action, body },
      {
        ...ends,
        onSuccess: (changed) => {
          ends.onSuccess();
          select({ accounts: new Set() });
          if (changed.id !== c.id) navigate(caseLink(changed.id));
        },
      },
    );
  };
  return (
    <NoteDialog
      title={`${says.title}: ${plural(accounts.length, "account")}`}
      action={says.action}
      close={close}
      send={send}
      ready={accounts.length > 0}
    >
      <p className="soft">{says.gloss}</p>
      <Hit accounts={accounts} caseId={c.id} />
      {action === "label" && (
        <Field label="Until" hint="A label must end: accounts change hands.">
          {(props) => (
            <input
              {...props}
              type="date"
              required
              min={inDays(1)}
              value={until}
              onChange={(event) => setUntil(event.target.value)}
            />
          )}
        </Field>
      )}
    </NoteDialog>
  );
}
