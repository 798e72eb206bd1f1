import type { Case } from "../../api";
import { heading, percent, times } from "../../words";

/** What was asked for, against what everybody asks for: two bars a capability, and the ratio. */
export function Capabilities({ c }: { c: Case }) {
  if (!c.capabilities.length) return null;
  const rows = [...c.capabilities]
    .sort((a, b) => b.share - a.share)
    .map((k) => ({ ...k, base: c.capability_mix[k.name] ?? (k.lift > 0 ? k.share / k.lift : 0) }));
  const top = Math.max(...rows.flatMap((row) => [row.share, row.base]), 0.01);
  return (
    <section id="capabilities" aria-labelledby="capabilities-title">
      <h2 id="capabilities-title">What it was after</h2>
      <table className="capabilities">
        <caption className="unseen">Share of the fleet's and of everybody's exchanges by capability</caption>
        <thead>
          <tr>
            <th scope="col">Capability</th>
            <td className="legend">
              <span className="dot case-dot" />
              this fleet <span className="dot others-dot" />
              everybody
            </td>
            <th scope="col" className="n">
              Fleet
            </th>
            <th scope="col" className="n">
              Everybody
            </th>
            <th scope="col" className="n">
              Ratio
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.name}>
              <th scope="row">{heading(row.name)}</th>
              <td className="draw" aria-hidden="true">
                <span className="bar case-bar" style={{ width: `${(row.share / top) * 100}%` }} />
                <span className="bar others-bar" style={{ width: `${(row.base / top) * 100}%` }} />
              </td>
              <td className="n">{percent(row.share)}</td>
              <td className="n soft">{percent(row.base)}</td>
              <td className={row.lift >= 1.2 ? "n strong" : "n"}>{times(row.lift)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="caption">
        One exchange may count for several. The ratio is the fleet's share over everybody else's.
      </p>
    </section>
  );
}
