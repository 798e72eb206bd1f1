import { useDeferredValue, useMemo, useState } from "react";
import { type Case, links } from "../../api";
import type { Act } from "../../hooks/useCase";
import { useMembers } from "../../hooks/useMembers";
import { Trouble, Waiting } from "../../parts/Notice";
import { select, useSelection } from "../../selection";
import { count } from "../../words";
import { tester } from "./filter";
import { MembersTable } from "./MembersTable";

const STATES = [
  ["", "all"],
  ["in", "in the case"],
  ["removed", "taken out"],
  ["benign", "labelled benign"],
  ["moved", "moved to another case"],
] as const;

/** Every account of the case. What is typed and what is selected elsewhere on the page narrow it. */
export function MembersSection({ c }: { c: Case; act: Act }) {
  const found = useMembers(c.id);
  const [text, setText] = useState("");
  const [state, setState] = useState("");
  const [only, setOnly] = useState(false);
  const selection = useSelection();
  const typed = useDeferredValue(text);
  const members = found.data;
  const onlyChosen = only && selection.accounts.size > 0;
  // Ticking a box must not sort and filter 25,000 rows again, so the chosen accounts count only where they narrow.
  const chosen = onlyChosen ? selection.accounts : null;
  const test = useMemo(
    () =>
      tester({
        text: typed,
        state,
        only: !!chosen,
        days: members?.days.length ?? 0,
        selection: { days: selection.days, value: selection.value, accounts: chosen ?? new Set() },
      }),
    [typed, state, chosen, members, selection.days, selection.value],
  );
  const fits = useMemo(() => members?.rows.filter(test).length ?? 0, [members, test]);
  return (
    <section id="members" aria-labelledby="members-title">
      <div className="top">
        <h2 id="members-title">Its accounts</h2>
        <p className="exports">
          Export{" "}
          <a href={links.members(c.id)} download>
            accounts (CSV)
          </a>{" "}
          <a href={links.case(c.id)} download>
            case (JSON)
          </a>
        </p>
      </div>
      <Trouble error={found.error} retry={() => void found.refetch()} />
      {found.isPending && !found.error && <Waiting />}
      {members && (
        <>
          <div className="filters">
            <label className="wide">
              <span>Filter</span>
              <input
                value={text}
                maxLength={200}
                placeholder="account, plan, organization, evidence"
                onChange={(event) => setText(event.target.value)}
              />
            </label>
            <label>
              <span>State</span>
              <select value={state} onChange={(event) => setState(event.target.value)}>
                {STATES.map(([key, name]) => (
                  <option key={key} value={key}>
                    {name}
                  </option>
                ))}
              </select>
            </label>
            <label className="check">
              <input
                type="checkbox"
                checked={onlyChosen}
                disabled={!selection.accounts.size}
                onChange={(event) => setOnly(event.target.checked)}
              />{" "}
              <span>selected only</span>
            </label>
            <p className="soft" role="status" aria-live="polite">
              {count(fits)} of {count(members.rows.length)} shown
            </p>
            {selection.accounts.size > 0 && (
              <button type="button" className="quiet" onClick={() => select({ accounts: new Set() })}>
                Select none
              </button>
            )}
          </div>
          <MembersTable members={members} test={test} caseId={c.id} />
        </>
      )}
    </section>
  );
}
