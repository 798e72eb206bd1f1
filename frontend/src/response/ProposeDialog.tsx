import { useMutation } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { api, atLeast, type Case, type Terms } from "../api";
import { inDays } from "../case/dialogs/dates";
import { useMe } from "../hooks/useMe";
import { Dialog } from "../parts/Dialog";
import { Field, Note } from "../parts/Field";
import { heading } from "../words";
import { AlsoBy } from "./AlsoBy";
import { type Draft, EMPTY, termsOf } from "./draft";
import { LimitFields } from "./LimitFields";
import { useChanged } from "./usePolicies";
import { ACTIONS, CLASSES } from "./words";

/** A policy is proposed: what is done, why, until when, to whom. Nobody is met by a draft. */
export function ProposeDialog({ c, close }: { c: Case; close: () => void }) {
  const [draft, setDraft] = useState<Draft>(EMPTY);
  const set = (more: Partial<Draft>) => setDraft({ ...draft, ...more });
  const me = useMe().data;
  const changed = useChanged();
  const propose = useMutation({
    mutationFn: () => {
      const owner = draft.owner.trim() || null;
      return draft.kind ? api.proposeForKind(c.kind, termsOf(draft), owner) : api.propose(c.id, termsOf(draft), owner);
    },
    onSuccess: async () => {
      await changed();
      close();
    },
  });
  // The dialog gives the focus to its first field; the action that is chosen is the better place.
  useEffect(() => document.querySelector<HTMLElement>("dialog input[name=action]:checked")?.focus(), []);
  return (
    <Dialog
      title="Propose what is to be done"
      action="Propose"
      wide
      close={close}
      submit={() => propose.mutate()}
      busy={propose.isPending}
      error={propose.error}
      disabled={!draft.why.trim() || !draft.until}
    >
      <p className="soft">It meets nobody yet: you see whom it would meet before each step.</p>
      <fieldset className="reasons actions-choice">
        <legend>What is done</legend>
        {Object.entries(ACTIONS).map(([key, { name, gloss }]) => (
          <label key={key}>
            <input
              type="radio"
              name="action"
              value={key}
              checked={draft.action === key}
              onChange={() => set({ action: key as Terms["action"] })}
            />
            <span>
              <strong>{name}</strong> <span className="soft">{gloss}</span>
            </span>
          </label>
        ))}
      </fieldset>
      {atLeast(me, "approver") && c.origin === "scan" && (
        <label className="check">
          <input type="checkbox" checked={draft.kind} onChange={(event) => set({ kind: event.target.checked })} />
          In every case of the kind {heading(c.kind).toLowerCase()}, also in those that later scans find
        </label>
      )}
      <LimitFields draft={draft} set={set} />
      <AlsoBy draft={draft} set={set} />
      <Note label="Why" value={draft.why} set={(why) => set({ why })} required hint="As the log keeps it." />
      <div className="fields">
        <Field label="Accounts are told" hint="A class of reasons, never what found them.">
          {(props) => (
            <select
              {...props}
              value={draft.reason}
              onChange={(event) => set({ reason: event.target.value as Terms["reason"] })}
            >
              {Object.entries(CLASSES).map(([key, name]) => (
                <option key={key} value={key}>
                  {name}
                </option>
              ))}
            </select>
          )}
        </Field>
        <Field label="Ends on" hint="At most 90 days ahead.">
          {(props) => (
            <input
              {...props}
              type="date"
              required
              min={inDays(1)}
              max={inDays(89)}
              value={draft.until}
              onChange={(event) => set({ until: event.target.value })}
            />
          )}
        </Field>
        <Field label="Members from, in %" hint="Who belongs less surely is not met.">
          {(props) => (
            <input
              {...props}
              type="number"
              required
              min={50}
              max={100}
              value={draft.membership}
              onChange={(event) => set({ membership: event.target.value })}
            />
          )}
        </Field>
        <Field label="Who answers for it" hint="You, where it is empty.">
          {(props) => (
            <input
              {...props}
              maxLength={64}
              spellCheck={false}
              value={draft.owner}
              onChange={(event) => set({ owner: event.target.value })}
            />
          )}
        </Field>
      </div>
    </Dialog>
  );
}
