import type { Draft } from "./draft";
import { NAMES, namesFor, type OtherName } from "./words";

/** By which names beside the accounts' own requests are met, for gateways that do not know the account. */
export function AlsoBy({ draft, set }: { draft: Draft; set: (more: Partial<Draft>) => void }) {
  const possible = namesFor(draft.action);
  if (!possible.length) return null;
  const turned = (name: OtherName) =>
    draft.alsoBy.includes(name) ? draft.alsoBy.filter((one) => one !== name) : [...draft.alsoBy, name];
  return (
    <fieldset className="reasons">
      <legend>Requests are met by the account, and by what only these accounts go by</legend>
      {possible.map((name) => (
        <label key={name}>
          <input type="checkbox" checked={draft.alsoBy.includes(name)} onChange={() => set({ alsoBy: turned(name) })} />
          <span>Their {NAMES[name]}</span>
        </label>
      ))}
      {draft.alsoBy.some((name) => name !== "organization") && (
        <p className="hint">To know these the vault is opened, which its log says.</p>
      )}
    </fieldset>
  );
}
