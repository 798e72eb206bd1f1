import type { Replay } from "../api";
import { Id } from "../parts/Text";
import { Link, memberLink } from "../router";
import { count, day, minute, percent } from "../words";

/** The figures behind the chart, and the accounts that would have been hit most. */
export function ReplayTables({ played, caseId }: { played: Replay; caseId: string }) {
  return (
    <div className="folded">
      <details>
        <summary>Figures by day</summary>
        <div className="scroll short" role="region" aria-label="Figures by day" tabIndex={0}>
          <table>
            <thead>
              <tr>
                <th scope="col">Day</th>
                {["Exchanges", "Hit", "Accounts hit"].map((name) => (
                  <th key={name} scope="col" className="n">
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {played.days.map((one) => (
                <tr key={one.day}>
                  <th scope="row">{day(one.day)}</th>
                  <td className="n">{count(one.exchanges)}</td>
                  <td className="n">{count(one.hit)}</td>
                  <td className="n">{count(one.accounts_hit)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </details>
      {played.worst.length > 0 && (
        <details>
          <summary>Accounts that would have been hit most</summary>
          <div className="scroll" role="region" aria-label="Accounts hit most" tabIndex={0}>
            <table>
              <thead>
                <tr>
                  <th scope="col">Account</th>
                  {["Belongs", "Hit", "Of exchanges"].map((name) => (
                    <th key={name} scope="col" className="n">
                      {name}
                    </th>
                  ))}
                  <th scope="col">First</th>
                  <th scope="col">Last</th>
                </tr>
              </thead>
              <tbody>
                {played.worst.map((one) => (
                  <tr key={one.account_id}>
                    <th scope="row">
                      <Link to={memberLink(caseId, one.account_id)}>
                        <Id of={one.account_id} most={40} />
                      </Link>
                    </th>
                    <td className="n">{percent(one.membership)}</td>
                    <td className="n">{count(one.hit)}</td>
                    <td className="n">{count(one.exchanges)}</td>
                    <td className="nb">{minute(one.first_hit)}</td>
                    <td className="nb">{minute(one.last_hit)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </details>
      )}
    </div>
  );
}
