import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { api } from "../api";
import { Text } from "../parts/Text";
import { count, plural } from "../words";
import { hit } from "./whom";
import type { Members } from "./members";

/** Who would be hit: harm to honest customers is what every measure is weighed against. */
export function Hit({ accounts, members, caseId }: { accounts: string[]; members: Members; caseId: string }) {
  const whole = accounts.length === members.rows.filter((m) => m.state === "in" || m.state === "benign").length;
  const told = useQuery({ queryKey: ["preview", caseId], queryFn: () => api.preview(caseId), enabled: whole });
  const here = useMemo(() => hit(accounts.flatMap((id) => members.byId.get(id) ?? [])), [accounts, members]);
  const seen = (whole && told.data) || here;
  const top = Math.max(1, ...seen.by_age.map((age) => age.accounts));
  return (
    <section className="hit" aria-label="Who would be hit">
      <h3>Who would be hit</h3>
      <ul className="warnings">{seen.warnings.map((says) => <li key={says}><Text of={says} /></li>)}
        {!seen.warnings.length && <li>No paying, declared, old or harmless account is among them.</li>}</ul>
      <div className="pair">
        <div>
          <h4>By plan</h4>
          <ul>{Object.entries(seen.by_plan).sort((a, b) => b[1] - a[1]).slice(0, 6).map(([plan, n]) => <li key={plan}><Text of={plan} most={30} /> {count(n)}</li>)}</ul>
          {seen.organizations.length > 0 && <>
            <h4>Organizations</h4>
            <ul>{seen.organizations.slice(0, 5).map((org) => <li key={org.name}><Text of={org.name} most={40} /> {count(org.accounts)}</li>)}</ul>
          </>}
        </div>
        <div>
          <h4>By age</h4>
          <table>
            <caption className="unseen">Accounts by age</caption>
            <tbody>{seen.by_age.map((age) => (
              <tr key={age.from_days}><th scope="row">{age.to_days === null ? `${age.from_days} days and more` : `${age.from_days} to ${age.to_days} days`}</th>
                <td className="draw" aria-hidden="true"><span className="bar others-bar" style={{ width: `${(age.accounts / top) * 100}%` }} /></td><td className="n">{count(age.accounts)}</td></tr>
            ))}</tbody>
          </table>
        </div>
      </div>
      {!!seen.unknown && <p className="soft">Nothing is on record of {plural(seen.unknown, "account")}.</p>}
    </section>
  );
}
