import { Field } from "../parts/Field";
import type { Draft } from "./draft";

/** What is taken from answers. */
export function TrimFields({ draft, set }: { draft: Draft; set: (more: Partial<Draft>) => void }) {
  return (
    <>
      <label className="check">
        <input type="checkbox" checked={draft.logprobs} onChange={(event) => set({ logprobs: event.target.checked })} />
        No log-probabilities
      </label>
      <label className="check">
        <input type="checkbox" checked={draft.one} onChange={(event) => set({ one: event.target.checked })} />
        One answer at a time
      </label>
      <div className="fields">
        <Field label="Reasoning">
          {(props) => (
            <select
              {...props}
              value={draft.reasoning}
              onChange={(event) => set({ reasoning: event.target.value as Draft["reasoning"] })}
            >
              <option value="">as it is asked for</option>
              <option value="summarised">summarised</option>
              <option value="withheld">withheld</option>
            </select>
          )}
        </Field>
        <Field label="Tokens of one answer" hint="At most; 256 or more. Empty: as asked for.">
          {(props) => (
            <input
              {...props}
              type="number"
              min={256}
              value={draft.maxTokens}
              onChange={(event) => set({ maxTokens: event.target.value })}
            />
          )}
        </Field>
      </div>
    </>
  );
}
