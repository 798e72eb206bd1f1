import type { Selection } from "../../selection";
import { type Member, overlaps, stretch } from "./members";

export type MemberFilter = { text: string; state: string; only: boolean; selection: Selection; days: number };

/** One test a member, made from everything that narrows the table. */
export function tester(filter: MemberFilter): (member: Member) => boolean {
  const words = filter.text.toLowerCase().split(/\s+/).filter(Boolean);
  const { days, value, accounts } = filter.selection;
  const range = days && stretch(days[0], days[1], filter.days);
  return (member) =>
    (!filter.state || member.state === filter.state) &&
    (!filter.only || accounts.has(member.account_id)) &&
    (!value || value.accounts.has(member.account_id)) &&
    (!range || overlaps(member.active, range)) &&
    words.every((word) => member.words.includes(word));
}
