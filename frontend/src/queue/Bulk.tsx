import type { CaseRow } from "../api";
import { plural } from "../words";

/** What can be done with the selected cases; stays in sight at the foot of the window. */
export function Bulk({
  chosen,
  claim,
  close,
  clear,
}: {
  chosen: CaseRow[];
  claim: () => void;
  close: () => void;
  clear: () => void;
}) {
  return (
    <div className="tray" role="region" aria-label="Selected cases">
      <strong>{plural(chosen.length, "case")} selected</strong>
      <button type="button" onClick={claim}>
        Claim
      </button>
      <button type="button" onClick={close}>
        Close…
      </button>
      <button type="button" className="quiet" onClick={clear}>
        Clear
      </button>
    </div>
  );
}
