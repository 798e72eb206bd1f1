/**
 * From the prior to the confidence, family by family. As in the report (src/stillwatch/report/waterfall.py): weights are
 * natural log-odds and add; the confidence is the product of three answers under stated caps, so the plain sum claims
 * more or less than it, and that difference is a step of its own.
 */
import type { Evidence } from "../../api";
import { percent } from "../../words";

export type Step = {
  role: "prior" | "for" | "against" | "combination" | "result";
  kind: string;
  says: string;
  before: number;
  after: number;
  facts: Record<string, unknown>;
};
export type Block = { family: string; total: number; steps: Step[] };

export const LISTED_FROM = 0.9;

export function logOdds(p: number): number {
  const held = Number.isFinite(p) ? Math.min(Math.max(p, 1e-9), 1 - 1e-9) : 0.5;
  return Math.log(held / (1 - held));
}
export const probability = (odds: number): number => 1 / (1 + Math.exp(-odds));

const weightOf = (piece: Evidence) => (Number.isFinite(piece.weight) ? piece.weight : 0);

/** Families by what they add, and within each what speaks for before what speaks against. */
function families(pieces: Evidence[]): { family: string; total: number; pieces: Evidence[] }[] {
  const found = new Map<string, Evidence[]>();
  for (const piece of pieces) found.set(piece.family, [...(found.get(piece.family) ?? []), piece]);
  return [...found]
    .map(([family, of]) => ({
      family,
      total: of.reduce((sum, piece) => sum + weightOf(piece), 0),
      pieces: of.sort((a, b) => weightOf(b) - weightOf(a)),
    }))
    .sort((a, b) => b.total - a.total);
}

export function blocks(start: Step, pieces: Evidence[], end: number, result: { kind: string; says: string }): Block[] {
  let total = start.after;
  const rows: Block[] = [{ family: "", total: start.after, steps: [start] }];
  for (const group of families(pieces)) {
    const steps = group.pieces.map((piece): Step => {
      const weight = weightOf(piece);
      const step: Step = {
        role: weight >= 0 ? "for" : "against",
        kind: piece.kind,
        says: piece.says,
        before: total,
        after: total + weight,
        facts: piece.facts ?? {},
      };
      total += weight;
      return step;
    });
    rows.push({ family: group.family, total: group.total, steps });
  }
  if (Math.abs(end - total) >= 0.05) rows.push({ family: "", total: end - total, steps: [combination(total, end)] });
  rows.push({ family: "", total: end, steps: [{ role: "result", ...result, before: 0, after: end, facts: {} }] });
  return rows;
}

function combination(before: number, after: number): Step {
  const says =
    "The difference between the plain sum and the result: the three answers are multiplied, so that the result is never " +
    "above the weakest of them, and each family of evidence counts once.";
  return { role: "combination", kind: "combination", says, before, after, facts: {} };
}

export function caseBlocks(prior: number, evidence: Evidence[], counter: Evidence[], confidence: number): Block[] {
  const rarity =
    prior > 0 && prior < 1
      ? `One candidate in ${Math.round(1 / prior)} is a campaign before any evidence.`
      : `${percent(prior)} before any evidence.`;
  const start: Step = { role: "prior", kind: "prior", says: rarity, before: 0, after: logOdds(prior), facts: {} };
  return blocks(start, [...evidence, ...counter], logOdds(confidence), {
    kind: "confidence",
    says: "That this is a campaign.",
  });
}

/** The log-odds at both ends of the drawing: every total, even odds, and the line from which a campaign is listed. */
export function scale(rows: Block[]): { low: number; high: number } {
  const ends = [
    0,
    logOdds(LISTED_FROM),
    ...rows.flatMap((row) => row.steps.flatMap((step) => [step.before, step.after])),
  ];
  const low = Math.min(...ends),
    high = Math.max(...ends),
    room = (high - low) * 0.03;
  return { low: low - room, high: high + room };
}
