import { Text } from "../../parts/Text";
import { plain } from "../../plain";
import { count, name, percent } from "../../words";
import { DayStrip } from "./DayStrip";
import type { Member } from "./members";

const STATES: Record<string, string> = { in: "in", removed: "taken out", benign: "benign", moved: "moved" };
const known = (value: number | null) => (value === null ? <span className="soft">unknown</span> : count(value));
const date = (at: string | null) => (at ? at.slice(0, 10) : "");

type Props = {
  member: Member;
  index: number;
  days: string[];
  surfaces: boolean;
  range: readonly [number, number] | null;
  chosen: boolean;
  at: boolean;
  open: boolean;
  pick: (shift: boolean) => void;
  show: () => void;
};

export function MemberRow({ member: m, index, days, surfaces, range, chosen, at, open, pick, show }: Props) {
  const marks = [at ? "cursor" : "", chosen ? "chosen" : "", open ? "open" : "", m.state].filter(Boolean).join(" ");
  return (
    <tr className={marks} aria-rowindex={index + 2}>
      <td className="pick">
        <input
          type="checkbox"
          aria-label={`Select ${plain(m.account_id, 60)}`}
          checked={chosen}
          onChange={() => undefined}
          onClick={(event) => pick(event.shiftKey)}
        />
      </td>
      <th scope="row" className="col-account_id">
        <button type="button" className="link id" onClick={show} title={plain(m.account_id)}>
          <Text of={m.account_id} most={60} />
        </button>
      </th>
      <td>{STATES[m.state] ?? plain(m.state)}</td>
      <td className="n">{percent(m.membership)}</td>
      <td className="n">{known(m.exchanges)}</td>
      <td className="n">{known(m.harvest_exchanges)}</td>
      <td className="n">{known(m.attempts)}</td>
      <td>
        <Text of={name(m.strongest_evidence)} most={40} />
      </td>
      <td className="n">
        <DayStrip active={m.active} days={days.length} range={range} />
        <span className="unseen">{m.active_days} days</span>
      </td>
      <td className="date">{date(m.created_at)}</td>
      <td className="date">{date(m.closed_at)}</td>
      <td>
        <Text of={m.plan} most={24} />
      </td>
      <td title={plain(m.organization)}>
        <Text of={m.organization} most={40} />
      </td>
      {surfaces && (
        <td>
          <Text of={m.surface} most={24} />
        </td>
      )}
    </tr>
  );
}
