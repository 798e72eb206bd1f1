/**
 * Who would be hit by a measure against some accounts of a case, from the member table that the page already has. The
 * server counts the whole case (console/preview.py) by these same rules; a part of it may be thousands of ids long,
 * which no address carries.
 */
import type { Preview } from "../api";
import { plural } from "../words";
import type { Member } from "./members";

const FREE = new Set(["", "free", "trial", "none"]);
const AGES = [0, 7, 30, 90, 365];

export function hit(rows: Member[], now = Date.now()): Preview {
  const by_plan: Record<string, number> = {};
  const orgs = new Map<string, number>();
  const ages: number[] = [];
  for (const row of rows) {
    const plan = row.plan || "none";
    by_plan[plan] = (by_plan[plan] ?? 0) + 1;
    if (row.organization) orgs.set(row.organization, (orgs.get(row.organization) ?? 0) + 1);
    if (row.created_at) ages.push((now - Date.parse(row.created_at)) / 864e5);
  }
  const paying = rows.filter((row) => !FREE.has(row.plan.toLowerCase())).length;
  const benign = rows.filter((row) => row.state === "benign").length;
  const old = ages.filter((age) => age >= 365).length;
  const warnings = [
    [benign, `${plural(benign, "account is", "accounts are")} marked as known to be harmless.`], [paying, `${plural(paying, "account pays", "accounts pay")}.`],
    [orgs.size, `The accounts declare ${plural(orgs.size, "organization")}.`], [old, `${plural(old, "account is", "accounts are")} older than a year.`],
  ] as const;
  return {
    accounts: rows.length, paying, by_plan, benign,
    organizations: [...orgs].sort((a, b) => b[1] - a[1]).slice(0, 20).map(([name, accounts]) => ({ name, accounts })),
    by_age: AGES.map((from_days, k) => {
      const to_days = AGES[k + 1] ?? null;
      return { from_days, to_days, accounts: ages.filter((age) => age >= from_days && (to_days === null || age < to_days)).length };
    }),
    unknown: rows.filter((row) => !row.created_at).length,
    warnings: warnings.filter(([n]) => n > 0).map(([, says]) => says),
  };
}
