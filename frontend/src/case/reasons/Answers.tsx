import type { Case, Rescored } from "../../api";
import { Meter } from "../../parts/Meter";
import { minute, percent, plural } from "../../words";

const QUESTIONS = [
  ["acts_as_one", "Do they act as one?", "One hand runs the accounts."],
  ["concealed", "Is it concealed?", "No organization declares them."],
  ["harvest", "Is it a harvest?", "Answers are taken to train on, not to use."],
] as const;

/** The three answers whose product is the confidence, and what became of them when accounts were taken out. What people
 * put together has only those of its own, and none where it is too small. */
export function Answers({ c, rescoring }: { c: Case; rescoring: boolean }) {
  const answers = c.answers;
  const now = c.origin === "scan" ? c.rescored?.answers : null;
  return (
    <section aria-labelledby="answers-title">
      <h2 id="answers-title" className="unseen">
        The three answers
      </h2>
      {answers && (
        <dl className="questions">
          {QUESTIONS.map(([key, asked, gloss]) => (
            <div key={key}>
              <dt>{asked}</dt>
              <dd>
                {percent(answers[key])}
                {now && <span className="again"> now {percent(now[key])}</span>}
                <Meter share={answers[key]} />
                {now && <Meter share={now[key]} against />}
                <small>
                  {key === "concealed" && answers.concealed === null ? "The log names no affiliation." : gloss}
                </small>
              </dd>
            </div>
          ))}
        </dl>
      )}
      {rescoring && (
        <p className="waiting" role="status">
          What is left is being scored again…
        </p>
      )}
      {c.rescored && <Again c={c} again={c.rescored} />}
    </section>
  );
}

function Again({ c, again }: { c: Case; again: Rescored }) {
  const whom = plural(again.accounts, "account"),
    when = `(worked out ${minute(again.at)})`;
  if (again.confidence === null)
    return (
      <p className="rescored">
        As they were put together by hand, {whom}, they are too few to be judged by themselves {when}.
      </p>
    );
  if (c.origin !== "scan")
    return (
      <p className="rescored soft">
        Of {whom}, as they were put together by hand {when}.
      </p>
    );
  return (
    <p className="rescored">
      Without the accounts that were taken out the confidence is <strong>{percent(again.confidence)}</strong> instead of{" "}
      {percent(c.confidence)}, over {whom} {when}.
    </p>
  );
}
