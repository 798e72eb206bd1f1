import type { MeasureInForce } from "../api";
import { Id, Text } from "../parts/Text";
import { plain } from "../plain";
import { Link, responseLink } from "../router";
import { count, day } from "../words";
import { does, span, standing } from "./words";

type Props = {
  rows: MeasureInForce[];
  cursor: number;
  setCursor: (at: number) => void;
  end?: (one: MeasureInForce) => void;
};

/** Measures, a row each: what, where, how far, whom it meets, who answers for it, until when. */
export function MeasureTable({ rows, cursor, setCursor, end }: Props) {
  return (
    <div className="scroll" role="region" aria-label="Measures in force" tabIndex={0}>
      <table className="cases measures">
        <caption className="unseen">Measures in force. Keys: j and k move, Enter opens, e ends.</caption>
        <thead>
          <tr>
            <th scope="col">What is done, and why</th>
            <th scope="col">Stage</th>
            <th scope="col" className="n">
              Acted on
            </th>
            <th scope="col">Case</th>
            <th scope="col">Owner</th>
            <th scope="col">Ends</th>
            {end && (
              <th scope="col">
                <span className="unseen">End it</span>
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {rows.map((one, k) => (
            <tr key={one.id} className={cursor === k ? "cursor" : undefined}>
              <th scope="row">
                <Link id={`measure-${k}`} className="wrap" to={responseLink(one.case_id)} onFocus={() => setCursor(k)}>
                  {does(one.policy.terms)}
                </Link>
                <span className="says">
                  <Text of={one.policy.terms.why} most={160} />
                </span>
              </th>
              <td>
                {standing(one.policy)}
                {one.policy.wanted && <strong className="late block">a step waits</strong>}
              </td>
              <td className="n">
                {count(one.acted_on)}
                {one.acted_on < one.accounts && <span className="says">of {count(one.accounts)}</span>}
                {one.passed > 0 && <span className="says">{count(one.passed)} passed</span>}
              </td>
              <td className="nb">
                <Id of={one.case_id} most={30} />
              </td>
              <td className="nb">
                <Text of={one.policy.owner} most={30} />
              </td>
              <td className="nb" title={day(one.policy.terms.expires_at)}>
                {span(one.policy.terms.expires_at)}
              </td>
              {end && (
                <td>
                  <button
                    type="button"
                    className="quiet"
                    aria-label={`End ${plain(does(one.policy.terms), 80)} in ${plain(one.case_id, 40)}`}
                    onClick={() => end(one)}
                  >
                    End…
                  </button>
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
