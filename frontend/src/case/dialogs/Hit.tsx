import { useQuery } from "@tanstack/react-query";
import { useId } from "react";
import { api, type Preview } from "../../api";
import { Trouble, Waiting } from "../../parts/Notice";
import { Text } from "../../parts/Text";
import { count, plural } from "../../words";

/** Who would be hit: harm to honest customers is what every measure is weighed against. */
export function Hit({ accounts, caseId }: { accounts: string[]; caseId: string }) {
  // Not kept: an account's record may change, and 25,000 ids are no name to keep an answer by.
  const told = useQuery({
    queryKey: ["preview", caseId, useId()],
    queryFn: () => api.preview(caseId, accounts),
    gcTime: 0,
  });
  return (
    <section className="hit" aria-label="Who would be hit">
      <h3>Who would be hit</h3>
      <Trouble error={told.error} retry={() => void told.refetch()} />
      {told.isPending && !told.error && <Waiting />}
      {told.data && <Seen seen={told.data} />}
    </section>
  );
}

type Parts = Pick<Preview, "warnings" | "by_plan" | "organizations" | "by_age" | "unknown">;

const PLANS = 6;
const ORGANIZATIONS = 5;
/** Organizations that the server names: there may be others where it names so many. */
const NAMED = 20;

/** Who they are: in plain lines, by plan and organization, by age. `organizations`: how many there are, where not all are
 * listed. */
export function Seen({ seen, organizations }: { seen: Parts; organizations?: number }) {
  const top = Math.max(1, ...seen.by_age.map((age) => age.accounts));
  return (
    <>
      <ul className="warnings">
        {seen.warnings.map((says) => (
          <li key={says}>
            <Text of={says} />
          </li>
        ))}
        {!seen.warnings.length && <li>No paying, declared, old or benign account is among them.</li>}
      </ul>
      <div className="pair">
        <div>
          <h4>By plan</h4>
          <ul>
            {Object.entries(seen.by_plan)
              .sort((a, b) => b[1] - a[1])
              .slice(0, PLANS)
              .map(([plan, n]) => (
                <li key={plan}>
                  <Text of={plan} most={30} /> {count(n)}
                </li>
              ))}
            <More than={PLANS} of={Object.keys(seen.by_plan).length} />
          </ul>
          {seen.organizations.length > 0 && (
            <>
              <h4>Organizations</h4>
              <ul>
                {seen.organizations.slice(0, ORGANIZATIONS).map((org) => (
                  <li key={org.name}>
                    <Text of={org.name} most={40} /> {count(org.accounts)}
                  </li>
                ))}
                <More
                  than={ORGANIZATIONS}
                  of={organizations ?? seen.organizations.length}
                  least={organizations === undefined && seen.organizations.length === NAMED}
                />
              </ul>
            </>
          )}
        </div>
        <div>
          <h4>By age</h4>
          <table>
            <caption className="unseen">Accounts by age</caption>
            <tbody>
              {seen.by_age.map((age) => (
                <tr key={age.from_days}>
                  <th scope="row">
                    {age.to_days === null
                      ? `${age.from_days} days and more`
                      : `${age.from_days} to ${age.to_days} days`}
                  </th>
                  <td className="draw" aria-hidden="true">
                    {age.accounts > 0 && (
                      <span className="bar others-bar" style={{ width: `${(age.accounts / top) * 100}%` }} />
                    )}
                  </td>
                  <td className="n">{count(age.accounts)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </div>
      {!!seen.unknown && <p className="soft">Nothing is on record of {plural(seen.unknown, "account")}.</p>}
    </>
  );
}

/** What a list that was cut leaves out: nobody is to take it for all. */
function More({ of, than, least = false }: { of: number; than: number; least?: boolean }) {
  if (of <= than) return null;
  return (
    <li className="soft">
      and {least && "at least "}
      {count(of - than)} more
    </li>
  );
}
