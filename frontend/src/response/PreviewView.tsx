import type { PolicyPreview, Terms } from "../api";
import { Seen } from "../case/dialogs/Hit";
import { Id, Text } from "../parts/Text";
import { caseLink, Link } from "../router";
import { count, heading, percent, period, plural, rough } from "../words";
import { windowName } from "./words";

/** What is done to the exchanges that are met. */
const MET: Record<Terms["action"], string> = {
  observe: "Written down",
  tag: "Tagged",
  trim: "Trimmed",
  throttle: "Would be refused",
  step_up: "Held until it is proved",
  deny: "Would be refused",
};

const CASES = 5;

/** Whom a step meets, before it is taken: in plain lines first, then in figures. */
export function PreviewView({ seen, terms, now }: { seen: PolicyPreview; terms: Terms; now?: boolean }) {
  const { figures } = seen;
  return (
    <>
      {seen.refusal && (
        <div className="notice trouble" role="alert">
          <p>
            <strong>{now ? "As it stands:" : "This step cannot be taken:"}</strong>{" "}
            <Text of={seen.refusal} most={600} />.
          </p>
        </div>
      )}
      <dl className="figures four">
        <div className="key">
          <dt>Accounts</dt>
          <dd>{count(figures.accounts)}</dd>
          <dd className="aside">
            {seen.spared ? `${plural(seen.spared, "more is", "more are")} spared` : "none is spared"}
          </dd>
        </div>
        <div>
          <dt>Their exchanges</dt>
          <dd>{rough(figures.exchanges)}</dd>
          <dd className="aside">{seen.first_day && seen.last_day ? period(seen.first_day, seen.last_day) : ""}</dd>
        </div>
        <div>
          <dt>Paying customers</dt>
          <dd>{count(figures.paying)}</dd>
          <dd className="aside">{plural(figures.organizations, "organization is", "organizations are")} declared</dd>
        </div>
        <div>
          <dt>{MET[terms.action]}</dt>
          <dd>{terms.budget ? percent(figures.stopped) : "all"}</dd>
          <dd className="aside">of their exchanges</dd>
        </div>
      </dl>
      <Limits seen={seen} terms={terms} />
      <section className="hit" aria-label="Whom it meets">
        <h3>Whom it meets</h3>
        <Seen seen={seen} organizations={figures.organizations} />
        {seen.other_cases.length > 0 && (
          <p>
            In other cases too:{" "}
            {seen.other_cases.slice(0, CASES).map((other, k) => (
              <span key={other.id}>
                {k > 0 && ", "}
                {plural(other.accounts, "account")} in{" "}
                <Link to={caseLink(other.id)}>
                  {heading(other.kind)} <Id of={other.id} />
                </Link>
              </span>
            ))}
            {seen.other_cases.length > CASES && `, and in ${count(seen.other_cases.length - CASES)} more`}.
          </p>
        )}
      </section>
    </>
  );
}

/** What a limit comes to, against the most that was ever used. */
function Limits({ seen, terms }: { seen: PolicyPreview; terms: Terms }) {
  const most = [...seen.limits].sort((a, b) => b.most_exchanges - a.most_exchanges)[0];
  if (!most || seen.refusal) return null;
  if (!terms.budget)
    return (
      <p className="limit">
        Their longest answer had <strong>{count(most.most_tokens)}</strong> tokens.
      </p>
    );
  return (
    <p className="limit">
      <strong>{count(terms.budget.exchanges)}</strong> exchanges {windowName(terms.budget.seconds)} are allowed, all
      accounts together; the most that they used was <strong>{count(most.most_exchanges)}</strong>
      {most.most_at && ` (${most.most_at.slice(0, 16).replace("T", " ")} UTC)`}.
    </p>
  );
}
