import type { Case } from "../api";
import { Meter } from "../parts/Meter";
import { minute, percent, plural } from "../words";

const QUESTIONS = [
  ["acts_as_one", "Do they act as one?", "One hand runs the accounts."],
  ["concealed", "Is it concealed?", "No organization declares them."],
  ["harvest", "Is it a harvest?", "Answers are taken to train on, not to use."],
] as const;

/** The three answers whose product is the confidence, and what became of them when accounts were taken out. */
export function Answers({ c, rescoring }: { c: Case; rescoring: boolean }) {
  const again = c.rescored;
  return (
    <section aria-labelledby="answers-title">
      <h2 id="answers-title" className="unseen">The three answers</h2>
      <dl className="questions">
        {QUESTIONS.map(([key, asked, gloss]) => (
          <div key={key}>
            <dt>{asked}</dt>
            <dd>
              {percent(c.answers[key])}
              {again && <span className="again"> now {percent(again.answers[key])}</span>}
              <Meter share={c.answers[key]} />
              {again && <Meter share={again.answers[key]} against />}
              <small>{key === "concealed" && c.answers.concealed === null ? "The log names no affiliation." : gloss}</small>
            </dd>
          </div>
        ))}
      </dl>
      {rescoring && <p className="waiting" role="status">What is left is being scored again…</p>}
      {again && (
        <p className="rescored">
          Without the accounts that were taken out the confidence is <strong>{percent(again.confidence)}</strong> instead
          of {percent(c.confidence)}, over {plural(again.accounts, "account")} (worked out {minute(again.at)}).
        </p>
      )}
    </section>
  );
}
