import { plural } from "../../words";

type Range = readonly [number, number];

/** The same choice of days without a mouse. */
export function DayFields({
  days,
  chosen,
  choose,
}: {
  days: string[];
  chosen: Range | null;
  choose: (range: Range | null) => void;
}) {
  const first = days[0],
    last = days.at(-1);
  const place = (value: string) => days.findIndex((day) => day >= value);
  const set = (end: 0 | 1, value: string) => {
    const found = value ? place(value) : -1;
    if (found < 0) return;
    const range: [number, number] = chosen ? [chosen[0], chosen[1]] : [0, days.length - 1];
    range[end] = found;
    choose(range[0] <= range[1] ? range : [range[1], range[0]]);
  };
  return (
    <p className="dayfields">
      <label>
        From{" "}
        <input
          type="date"
          min={first}
          max={last}
          value={days[chosen?.[0] ?? 0] ?? ""}
          onChange={(event) => set(0, event.target.value)}
        />
      </label>
      <label>
        to{" "}
        <input
          type="date"
          min={first}
          max={last}
          value={days[chosen?.[1] ?? days.length - 1] ?? ""}
          onChange={(event) => set(1, event.target.value)}
        />
      </label>
      <span className="soft">
        {chosen ? `${plural(chosen[1] - chosen[0] + 1, "day")} selected` : "Draw over the chart to select days."}
      </span>
      {chosen && (
        <button type="button" className="quiet" onClick={() => choose(null)}>
          All days
        </button>
      )}
    </p>
  );
}
