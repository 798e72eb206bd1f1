import type { CaseRow } from "../api";
import { Empty } from "../parts/Notice";
import { State } from "../parts/State";
import { Id, Text } from "../parts/Text";
import { plain } from "../plain";
import { caseLink, Link } from "../router";
import { age, count, heading, minute, percent, short } from "../words";
import { SortHead } from "./SortHead";

type Props = {
  rows: CaseRow[];
  cursor: number;
  setCursor: (k: number) => void;
  chosen: ReadonlyMap<string, CaseRow>;
  toggle: (row: CaseRow) => void;
  claim: (row: CaseRow) => void;
  first: number;
  total: number;
};

export function CaseTable({ rows, first, total, ...rest }: Props) {
  if (!rows.length) return <Empty>No case matches. Take a filter away, or run a scan.</Empty>;
  return (
    <div className="scroll" role="region" aria-label="Cases" tabIndex={0}>
      <table className="cases" aria-rowcount={total + 1}>
        <caption className="unseen">Cases. Keys: j and k move, x selects, Enter opens, a claims, e closes.</caption>
        <thead>
          <tr aria-rowindex={1}>
            <td className="pick">
              <span className="unseen">Select</span>
            </td>
            <th scope="col">Case</th>
            <th scope="col">Kind</th>
            <th scope="col">State</th>
            <SortHead of="confidence" name="Confidence" />
            <SortHead of="accounts" name="Accounts" />
            <SortHead of="exchanges" name="Exchanges" />
            <SortHead of="age" name="Age" />
            <th scope="col">Owner</th>
            <th scope="col">Tags</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row, k) => (
            <Row key={row.id} row={row} k={k} index={first + k + 2} {...rest} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** What the case is about: exchanges attributed to a harvest; where no scan told those apart, all. */
const stake = (row: CaseRow) => row.harvest_exchanges || row.exchanges;

function Row({
  row,
  k,
  index,
  cursor,
  setCursor,
  chosen,
  toggle,
  claim,
}: Omit<Props, "rows" | "first" | "total"> & { row: CaseRow; k: number; index: number }) {
  const marks = [cursor === k ? "cursor" : "", chosen.has(row.id) ? "chosen" : ""].join(" ").trim();
  return (
    <tr className={marks || undefined} aria-rowindex={index}>
      <td className="pick">
        <input
          type="checkbox"
          aria-label={`Select ${plain(row.id, 60)}`}
          checked={chosen.has(row.id)}
          onChange={() => toggle(row)}
        />
      </td>
      <th scope="row">
        <Link id={`case-link-${k}`} to={caseLink(row.id)} onFocus={() => setCursor(k)}>
          <Id of={row.id} />
        </Link>
        {row.says && (
          <span className="says">
            <Text of={row.says} most={190} />
          </span>
        )}
      </th>
      <td className="nb">{heading(row.kind)}</td>
      <td>
        <State of={row.state} reason={row.reason} snoozed={row.snoozed_until} />
      </td>
      <td className={row.confidence !== null && row.confidence >= 0.9 ? "n sure" : "n"}>
        {row.confidence === null ? <span className="soft">not judged</span> : percent(row.confidence)}
      </td>
      <td className="n">{count(row.accounts)}</td>
      <td className="n" title={stake(row) === null ? undefined : count(stake(row)!)}>
        {stake(row) === null ? "–" : short(stake(row)!)}
      </td>
      <td className="n" title={minute(row.opened_at)}>
        {age(row.opened_at)}
      </td>
      <td className="nb">
        {row.owner ? (
          <Text of={row.owner} most={30} />
        ) : row.state === "closed" ? (
          <span className="soft">nobody</span>
        ) : (
          <button type="button" className="quiet" aria-label={`Claim ${plain(row.id, 60)}`} onClick={() => claim(row)}>
            Claim
          </button>
        )}
      </td>
      <td className="tags">
        {row.tags.map((tag) => (
          <span key={tag} className="tag">
            <Text of={tag} most={30} />
          </span>
        ))}
      </td>
    </tr>
  );
}
