import { Fragment, useState } from "react";
import { Text } from "../../parts/Text";
import { heading, name, percent, signed } from "../../words";
import { Facts } from "./Facts";
import { FAMILIES } from "./families";
import { type Block, LISTED_FROM, logOdds, probability, type Step, scale } from "./steps";

type Scale = { low: number; high: number };
const at = (ruler: Scale, value: number) => `${((value - ruler.low) / (ruler.high - ruler.low)) * 100}%`;
const TICKS = [0.000001, 0.001, 0.5, 0.999, 0.999999, 0.999999999];

/** How sure, and why: each family of evidence, each piece in it, and where the odds stand after it. */
export function Waterfall({ rows, caption, narrow }: { rows: Block[]; caption: string; narrow?: boolean }) {
  const ruler = scale(rows);
  const [figures, setFigures] = useState(false);
  return (
    <>
      <p className="switch">
        <button type="button" className="quiet" aria-pressed={figures} onClick={() => setFigures(!figures)}>
          {figures ? "Hide the figures" : "Show the figures behind each sentence"}
        </button>
      </p>
      <table className={narrow ? "waterfall narrow" : "waterfall"}>
        <caption className="unseen">{caption}</caption>
        <thead>
          <tr>
            {!narrow && (
              <th scope="col" className="family">
                Family
              </th>
            )}
            <th scope="col">Evidence</th>
            <th scope="col" className="n">
              Weight
            </th>
            <td className="draw">
              <Axis ruler={ruler} apart={narrow ? 0.55 : 0.14} />
            </td>
          </tr>
        </thead>
        {rows.map((block, b) => (
          <tbody key={b} className={block.steps[0]?.role}>
            {block.steps.map((step, k) => (
              <tr key={k} className={step.role}>
                {k === 0 && !narrow && <FamilyCell block={block} />}
                <th scope="row" className="piece">
                  <span className="kind">
                    {heading(step.kind)}
                    {narrow && block.family && <small>{name(block.family)}</small>}
                  </span>
                  <span className="says">
                    <Text of={step.says} most={1000} />
                  </span>
                  {figures && <Facts facts={step.facts} />}
                </th>
                <td className="n">
                  {step.role === "result"
                    ? percent(probability(step.after))
                    : signed(step.role === "prior" ? step.after : step.after - step.before)}
                </td>
                <td className="draw">
                  <Drawing step={step} ruler={ruler} last={step.role === "result"} />
                </td>
              </tr>
            ))}
          </tbody>
        ))}
      </table>
    </>
  );
}

function FamilyCell({ block }: { block: Block }) {
  if (!block.family) return <td className="family" rowSpan={block.steps.length} />;
  return (
    <th scope="rowgroup" className="family" rowSpan={block.steps.length}>
      <span className="kind">{heading(block.family)}</span>
      <span className="says">{FAMILIES[block.family] ?? ""}</span>
      {block.steps.length > 1 && <span className="sum">{signed(block.total)} in all</span>}
    </th>
  );
}

/** `apart`: how much of the axis's width a label takes; in the narrow panel, more. */
function Axis({ ruler, apart }: { ruler: Scale; apart: number }) {
  let last = -Infinity;
  return (
    <span className="axis" aria-hidden="true">
      {TICKS.map((p) => {
        const spot = (logOdds(p) - ruler.low) / (ruler.high - ruler.low);
        if (spot < 0.03 || spot > 0.97 || spot - last < apart) return <Fragment key={p} />;
        last = spot;
        return (
          <span key={p} style={{ left: `${spot * 100}%` }}>
            {Number((p * 100).toPrecision(9))}%
          </span>
        );
      })}
    </span>
  );
}

function Drawing({ step, ruler, last }: { step: Step; ruler: Scale; last: boolean }) {
  const low = Math.min(step.before, step.after),
    high = Math.max(step.before, step.after);
  const says = `${name(step.kind)}: to ${percent(probability(step.after))}`;
  return (
    <svg className="fill" role="img" aria-label={says} width="100%" height="100%">
      <title>{says}</title>
      <line className="zero" x1={at(ruler, 0)} x2={at(ruler, 0)} y1="0" y2="100%" />
      <line
        className="listed"
        x1={at(ruler, logOdds(LISTED_FROM))}
        x2={at(ruler, logOdds(LISTED_FROM))}
        y1="0"
        y2="100%"
      />
      {!last && <line className="carry" x1={at(ruler, step.after)} x2={at(ruler, step.after)} y1="14" y2="100%" />}
      {step.role !== "prior" && !last && (
        <line className="carry" x1={at(ruler, step.before)} x2={at(ruler, step.before)} y1="0" y2="14" />
      )}
      <rect
        className={`step ${step.role}`}
        x={at(ruler, low)}
        y="9"
        height="14"
        width={`${Math.max(0.4, ((high - low) / (ruler.high - ruler.low)) * 100)}%`}
      />
    </svg>
  );
}
