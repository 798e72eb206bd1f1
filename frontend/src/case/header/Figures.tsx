import type { Case } from "../../api";
import { count, day, listed, name, percent, period, rough } from "../../words";

/** What the campaign asks for beyond other people's measure, largest share first; where nothing stands out, the largest. */
export function aims(c: Case, most = 2): string[] {
  const ranked = [...c.capabilities].sort((a, b) => b.share - a.share);
  const sought = ranked.filter((k) => k.lift >= 1.2 && k.share >= 0.1 && k.name !== "other");
  return (sought.length ? sought : ranked.slice(0, 1)).slice(0, most).map((k) => name(k.name));
}

export function Figures({ c }: { c: Case }) {
  const days =
    c.first_seen && c.last_seen
      ? Math.floor((Date.parse(c.last_seen.slice(0, 10)) - Date.parse(c.first_seen.slice(0, 10))) / 864e5) + 1
      : 1;
  const each = c.exchanges === null ? null : c.exchanges / Math.max(1, c.accounts) / Math.max(1, days);
  const asked =
    each === null ? "" : each >= 1.5 ? `${count(each)} exchanges a day each` : "about one exchange a day each, or less";
  const unjudged = c.rescored ? "too few to be judged by themselves" : "not judged by themselves yet";
  const sure =
    c.confidence === null
      ? unjudged
      : c.confidence >= 0.9
        ? "listed as a campaign from 90%"
        : "below the 90% of a campaign";
  return (
    <dl className="figures">
      <div className="key">
        <dt>Confidence</dt>
        <dd>{percent(c.confidence)}</dd>
        <dd className="aside">{sure}</dd>
      </div>
      <div>
        <dt>Accounts</dt>
        <dd>{count(c.accounts)}</dd>
        <dd className="aside">{asked}</dd>
      </div>
      <div>
        <dt>Exchanges at stake</dt>
        <dd>{c.harvest_exchanges === null ? "unknown" : rough(c.harvest_exchanges)}</dd>
        <dd className="aside">{c.exchanges === null ? "" : `of ${rough(c.exchanges)} in all`}</dd>
      </div>
      <div>
        <dt>Since</dt>
        <dd>{c.first_seen ? day(c.first_seen) : "unknown"}</dd>
        <dd className="aside">{c.first_seen && c.last_seen ? period(c.first_seen, c.last_seen) : ""}</dd>
      </div>
      <div>
        <dt>Aimed at</dt>
        <dd className="words">{listed(aims(c)) || "nothing in particular"}</dd>
      </div>
    </dl>
  );
}
