import type { Timeline } from "../../api";
import { count } from "../../words";

/** The chart's figures, for whoever cannot see it or wants to copy them. */
export function DaysTable({ line }: { line: Timeline }) {
  return (
    <details>
      <summary>The days in figures</summary>
      <div className="scroll short" role="region" aria-label="Days in figures" tabIndex={0}>
        <table>
          <caption className="unseen">Exchanges a day</caption>
          <thead>
            <tr>
              <th scope="col">Day</th>
              <th scope="col" className="n">
                This fleet
              </th>
              <th scope="col" className="n">
                Everybody else
              </th>
            </tr>
          </thead>
          <tbody>
            {line.days.map((day, k) => (
              <tr key={day}>
                <th scope="row">{day}</th>
                <td className="n">{count(line.case[k] ?? 0)}</td>
                <td className="n">{count(line.others[k] ?? 0)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}
