import { Field } from "../parts/Field";
import type { Draft } from "./draft";
import { TrimFields } from "./TrimFields";

type Props = { draft: Draft; set: (more: Partial<Draft>) => void };

/** What an action needs to be said besides: its budget, what is taken from answers, where an account proves itself or appeals. */
export function LimitFields({ draft, set }: Props) {
  const { action } = draft;
  return (
    <>
      {action === "throttle" && <BudgetFields draft={draft} set={set} />}
      {action === "trim" && <TrimFields draft={draft} set={set} />}
      {action === "step_up" && (
        <Field label="Where an account proves itself" hint="An address of yours; guards add a signed word to it.">
          {(props) => (
            <input
              {...props}
              type="url"
              required
              maxLength={2000}
              placeholder="https://"
              value={draft.challenge}
              onChange={(event) => set({ challenge: event.target.value })}
            />
          )}
        </Field>
      )}
      {action !== "observe" && action !== "tag" && (
        <Field
          label="Where it can be appealed against"
          hint={action === "deny" ? "A denial must have one." : "Named to whoever it is done to."}
        >
          {(props) => (
            <input
              {...props}
              type="url"
              required={action === "deny"}
              maxLength={2000}
              placeholder="https://"
              value={draft.appeal}
              onChange={(event) => set({ appeal: event.target.value })}
            />
          )}
        </Field>
      )}
      {action === "throttle" && (
        <label className="check">
          <input type="checkbox" checked={draft.closed} onChange={(event) => set({ closed: event.target.checked })} />
          Refuse where no guard can count the budget; otherwise requests pass then
        </label>
      )}
    </>
  );
}

function BudgetFields({ draft, set }: Props) {
  return (
    <div className="fields three">
      <Field label="Exchanges" hint="For all accounts together.">
        {(props) => (
          <input
            {...props}
            type="number"
            required
            min={1}
            value={draft.exchanges}
            onChange={(event) => set({ exchanges: event.target.value })}
          />
        )}
      </Field>
      <Field label="In">
        {(props) => (
          <select {...props} value={draft.seconds} onChange={(event) => set({ seconds: event.target.value })}>
            <option value="60">a minute</option>
            <option value="3600">an hour</option>
            <option value="86400">a day</option>
            <option value="604800">a week</option>
          </select>
        )}
      </Field>
      <Field label="Output tokens" hint="Empty: as many as they like.">
        {(props) => (
          <input
            {...props}
            type="number"
            min={1}
            value={draft.tokens}
            onChange={(event) => set({ tokens: event.target.value })}
          />
        )}
      </Field>
    </div>
  );
}
