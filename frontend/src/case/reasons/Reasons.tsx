import type { Case } from "../../api";
import { caseBlocks } from "./steps";
import { Waterfall } from "./Waterfall";

/** How sure, and why; of accounts that were not judged by themselves, that there is nothing to weigh. */
export function Reasons({ c }: { c: Case }) {
  return (
    <section id="why" aria-labelledby="why-title">
      <h2 id="why-title">How sure, and why</h2>
      {c.confidence === null ? (
        <p className="prose">
          These accounts were put together by hand, and not judged by themselves. The evidence about them stands in the
          case that they came from.
        </p>
      ) : (
        <>
          <p className="prose">
            Each step moves the odds that this is a campaign. Weights are log-odds: +1 makes the odds 2.7 times as
            great, −1 takes them back. Pieces that rest on the same part of the record form a family. The solid line is
            even odds; the dashed one is 90%, from which a campaign is listed.
          </p>
          <Waterfall
            rows={caseBlocks(c.prior, c.evidence, c.counter_evidence, c.confidence)}
            caption="From the prior to the confidence"
          />
        </>
      )}
    </section>
  );
}
