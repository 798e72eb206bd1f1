import type { Case, Me, Policy } from "../api";
import { Text } from "../parts/Text";
import { listed, plural } from "../words";
import { mayApprove, mayJudge, mayStep, whyNot } from "./may";
import { acts, does, reach, span } from "./words";

/** Two or three lines that are read in ten seconds: what is done, what waits, what comes next. */
export function Summary({ c, policies, me, accounts }: Parts) {
  const running = policies.filter((one) => one.state !== "ended");
  const doing = running.filter(acts);
  const shadows = running.filter((one) => one.stage === "shadow" && !one.wanted);
  const waiting = running.filter((one) => one.wanted);
  const drafts = running.filter((one) => !one.stage && !one.wanted);
  return (
    <div className="lede plain">
      {doing.map((one) => (
        <p key={one.id}>
          <strong>{does(one.terms)}</strong>: on {reach(one.stage!, one.share ?? 1)}
          {accounts.has(one.id) && ` (${plural(accounts.get(one.id)!, "account")})`}, ends {span(one.terms.expires_at)}.
        </p>
      ))}
      {!doing.length && <p>Nothing is done about these {plural(c.accounts, "account")} yet.</p>}
      {shadows.length > 0 && (
        <p>{listed(shadows.map((one) => does(one.terms)))}: only written down, so that it can be watched.</p>
      )}
      {waiting.map((one) => (
        <p key={one.id}>
          <Text of={one.wanted!.by} most={40} /> asks: {does(one.terms).toLowerCase()}, on{" "}
          {reach(one.wanted!.stage, one.wanted!.share)}. A second person has to agree.
        </p>
      ))}
      <p className="next-line">
        <strong>Next:</strong> {next(c, me, running, waiting, drafts)}
      </p>
    </div>
  );
}

type Parts = { c: Case; policies: Policy[]; me: Me | undefined; accounts: ReadonlyMap<string, number> };

function next(c: Case, me: Me | undefined, running: Policy[], waiting: Policy[], drafts: Policy[]): string {
  const closed = whyNot(c);
  if (closed) return closed;
  if (waiting.some((one) => mayApprove(me, one))) return "look at what waits below, then agree or refuse.";
  if (waiting.length) return "an approver looks at what waits.";
  const one = drafts[0] ?? running.find((policy) => policy.stage !== "all");
  if (!running.length) {
    if (mayJudge(me, c)) return "propose what is to be done. It meets nobody before its first step.";
    return c.owner ? "its owner, or an approver, proposes what is to be done." : "claim the case, then propose.";
  }
  if (!one) return "watch what guards decide; it ends by itself, or when you end it.";
  if (!mayStep(me, one, c)) return "its owner, or an approver, takes the next step.";
  if (!one.stage) return "see whom the draft would meet, then start it in the shadow.";
  if (one.stage === "shadow") return "see in the shadow what would be hit, then begin with a share of the accounts.";
  return "see how the share fares, then let it grow, or apply it to all.";
}
