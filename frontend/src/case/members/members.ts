/** The members of a case as the page works with them: 25,000 rows, so everything that is asked often is worked out once. */
import type { MemberTable } from "../../api";

export type Member = {
  account_id: string;
  membership: number;
  /** Null where nobody counted. */
  exchanges: number | null;
  harvest_exchanges: number | null;
  attempts: number | null;
  strongest_evidence: string;
  created_at: string | null;
  closed_at: string | null;
  plan: string;
  organization: string;
  surface: string;
  state: string;
  /** Bit k of the whole: active on day k; 32 days a word. */
  active: Uint32Array;
  active_days: number;
  /** What typing in the filter is matched with, in lower case. */
  words: string;
};
export type Members = { days: string[]; surfaces: boolean; rows: Member[]; byId: Map<string, Member> };

/** `"1f"` -> days 0 to 4; the least significant bit is the first day. */
export function mask(hex: string, days: number): Uint32Array {
  const words = new Uint32Array(Math.max(1, Math.ceil(days / 32)));
  for (let k = 0; k < words.length; k++) {
    const end = hex.length - k * 8;
    if (end > 0) words[k] = parseInt(hex.slice(Math.max(0, end - 8), end), 16) || 0;
  }
  return words;
}

/** Days `from` to `to`, both included, as a mask. */
export function stretch(from: number, to: number, days: number): Uint32Array {
  const words = mask("0", days);
  for (let k = from; k <= to; k++) words[k >> 5]! |= 1 << (k & 31);
  return words;
}

export const activeOn = (active: Uint32Array, day: number): boolean =>
  (((active[day >> 5] ?? 0) >>> (day & 31)) & 1) === 1;

export function overlaps(a: Uint32Array, b: Uint32Array): boolean {
  for (let k = 0; k < a.length; k++) if ((a[k]! & (b[k] ?? 0)) !== 0) return true;
  return false;
}

function bits(words: Uint32Array): number {
  let total = 0;
  for (let word of words) for (; word; word &= word - 1) total++;
  return total;
}

export function decode(reply: MemberTable): Members {
  const place = new Map(reply.columns.map((column, k) => [column, k]));
  const text = (row: unknown[], column: string) => String(row[place.get(column) ?? -1] ?? "");
  const number = (row: unknown[], column: string) => Number(row[place.get(column) ?? -1] ?? 0);
  const counted = (row: unknown[], column: string) =>
    row[place.get(column) ?? -1] == null ? null : number(row, column);
  const rows = reply.rows.map((row): Member => {
    const active = mask(text(row, "active"), reply.days.length);
    const found = {
      account_id: text(row, "account_id"),
      membership: number(row, "membership"),
      exchanges: counted(row, "exchanges"),
      harvest_exchanges: counted(row, "harvest_exchanges"),
      attempts: counted(row, "attempts"),
      strongest_evidence: text(row, "strongest_evidence"),
      created_at: text(row, "created_at") || null,
      closed_at: text(row, "closed_at") || null,
      plan: text(row, "plan"),
      organization: text(row, "organization"),
      surface: text(row, "surface"),
      state: text(row, "state") || "in",
      active,
      active_days: bits(active),
      words: "",
    };
    found.words = [
      found.account_id,
      found.strongest_evidence.replace(/_/g, " "),
      found.plan,
      found.organization,
      found.surface,
      found.state,
    ]
      .join(" ")
      .toLowerCase();
    return found;
  });
  return {
    days: reply.days,
    surfaces: place.has("surface"),
    rows,
    byId: new Map(rows.map((member) => [member.account_id, member])),
  };
}

/** How many of some members were active on each day. */
export function activeByDay(rows: Iterable<Member>, days: number): number[] {
  const totals = new Array<number>(days).fill(0);
  for (const member of rows) for (let k = 0; k < days; k++) if (activeOn(member.active, k)) totals[k]!++;
  return totals;
}
