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

/** Who they are: in plain lines, by plan and organization, by age. */
export function Seen({ seen }: { seen: Parts }) {
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
              .slice(0, 6)
              .map(([plan, n]) => (
                <li key={plan}>
                  <Text of={plan} most={30} /> {count(n)}
                </li>
              ))}
          </ul>
          {seen.organizations.length > 0 && (
            <>
              <h4>Organizations</h4>
              <ul>
                {seen.organizations.slice(0, 5).map((org) => (
                  <li key={org.name}>
                    <Text of={org.name} most={40} /> {count(org.accounts)}
                  </li>
                ))}
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
                    <span className="bar others-bar" style={{ width: `${(age.accounts / top) * 100}%` }} />
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
