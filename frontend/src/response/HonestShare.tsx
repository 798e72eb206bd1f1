import type { Honest } from "../api";
import { count, percent, plural, rough } from "../words";

/** How many of those that are met may be honest: by the scan's word, and by what people found. */
export function HonestShare({ honest }: { honest: Honest }) {
  const { expected, expected_share, judged, found_honest, bound, expected_exchanges } = honest;
  const widest = judged ? Math.min(1, Math.max(bound, expected_share) * 1.25) : 1;
  return (
    <div className="honest">
      <h4>How many may be honest</h4>
      <p>
        By the scan's own probabilities{" "}
        <strong>{expected < 0.5 ? "fewer than one account" : plural(Math.round(expected), "account")}</strong> (
        {percent(expected_share)}){expected_exchanges >= 1 && <> with {rough(expected_exchanges)} of these exchanges</>}
        .{" "}
        {judged ? (
          <>
            People looked at {count(judged)} and found {count(found_honest)} honest, so that{" "}
            <strong>at most {percent(bound)}</strong> are, at 95% confidence.
          </>
        ) : (
          <strong>Nobody has looked at any of them, so nothing but the scan's word bounds it.</strong>
        )}
      </p>
      <div className="bound" aria-hidden="true">
        <span className={judged ? "upto" : "upto open"} style={{ width: `${(bound / widest) * 100}%` }} />
        <span className="tick" style={{ left: `${Math.min(99.5, (expected_share / widest) * 100)}%` }} />
      </div>
      <p className="bound-ends soft" aria-hidden="true">
        <span>0</span>
        <span>{percent(widest)}</span>
      </p>
    </div>
  );
}
