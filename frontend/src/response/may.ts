/** What a person may do about a case, by the server's own rules: what he may not is not offered. */
import { atLeast, type Case, type Me, type Policy } from "../api";

/** Why nothing can be proposed for a case; null where something can. */
export function whyNot(c: Case): string | null {
  if (c.survivor && c.survivor !== c.id) return "It now stands in another case: decide there.";
  if (c.state === "closed" && c.reason !== "true_campaign")
    return "It was closed as no campaign: nothing is done about it.";
  return null;
}

/** Propose, and take further what is about this case. */
export const mayJudge = (me: Me | undefined, c: Case): boolean =>
  atLeast(me, "approver") || (atLeast(me, "analyst") && c.owner === me?.name);

export const mayStep = (me: Me | undefined, policy: Policy, c: Case): boolean =>
  policy.kind ? atLeast(me, "approver") : mayJudge(me, c);

/** Agree to a step that waits: an approver whose own it is not. */
export const mayApprove = (me: Me | undefined, policy: Policy): boolean =>
  !!policy.wanted &&
  atLeast(me, "approver") &&
  ![policy.wanted.by, policy.proposed_by, policy.owner].includes(me?.name ?? "");

/** Take back and end: whoever sees harm need not wait for the owner. */
export const mayEnd = (me: Me | undefined): boolean => atLeast(me, "analyst");
