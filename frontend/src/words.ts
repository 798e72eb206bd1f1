/** Figures, dates and names, printed as the report prints them (src/stillwatch/result/words.py). No locale is asked. */

const MONTHS = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
];

export const KINDS: Record<string, string> = {
  campaign: "Campaign",
  company: "Declared company",
  class: "Class or course",
  benchmark: "Benchmark runners",
  resale_pool: "Resale pool",
  shared_harness: "Shared harness",
  app: "Consumer app",
  crowd: "Crowd behind one network",
  declared_harvest: "Declared harvest",
  unconfirmed: "Unconfirmed candidate",
  other: "Other",
};

export const STATES: Record<string, string> = { new: "New", in_progress: "In progress", closed: "Closed" };

/** Reasons that a person gives; `merged` and `folded` are the machine's. */
export const REASONS: Record<string, { name: string; gloss: string }> = {
  true_campaign: { name: "Campaign", gloss: "One hand runs these accounts to harvest answers." },
  resale: { name: "Resale", gloss: "A reseller's pool; its users are ordinary customers." },
  company: { name: "Company", gloss: "One company's seats or service accounts." },
  evaluation: { name: "Evaluation", gloss: "A benchmark, red team or research study." },
  class: { name: "Class", gloss: "Students with one assignment." },
  other_benign: { name: "Other, harmless", gloss: "Explained, and not on this list. Say how in the note." },
  not_enough_evidence: { name: "Not enough evidence", gloss: "It may be one; this does not show it." },
};

export const reasonName = (reason: string): string => (REASONS[reason]?.name ?? heading(reason)).toLowerCase();

/** To so many digits after the point; of two that are as near, the even one, as Python has it. */
function fixed(value: number, digits: number): string {
  // Half-way in binary too: 1.25 is, 1.15 is not.
  const halfway = Math.abs((value * 2 ** (digits + 1)) % 2) === 1;
  const scale = 10 ** digits;
  return (halfway ? (2 * Math.round((value * scale) / 2)) / scale : value).toFixed(digits);
}

/** 28800000 -> `28,800,000`. */
export function count(value: number): string {
  return fixed(value, 0).replace(/\B(?=(\d{3})+(?!\d))/g, ",");
}

/** 28800000 -> `28.8 million`; below a million as `count` has it. */
export function rough(value: number): string {
  for (const [size, word] of [
    [1e9, "billion"],
    [1e6, "million"],
  ] as const) {
    if (value >= size * 0.9995) return `${fixed(value / size, 1).replace(/\.0$/, "")}\u00a0${word}`;
  }
  return count(value);
}

/** 28800000 -> `28.8M`, for axes and narrow columns. */
export function short(value: number): string {
  for (const [size, letter] of [
    [1e9, "B"],
    [1e6, "M"],
    [1e3, "k"],
  ] as const) {
    if (value >= size * 0.9995) return `${figures(value / size)}${letter}`;
  }
  return figures(value);
}

/** To three figures: 2.125 -> `2.12`. */
function figures(value: number): string {
  return value ? String(Number(fixed(value, Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value))))))) : "0";
}

export function plural(value: number, one: string, many = `${one}s`): string {
  return `${count(value)}\u00a0${value === 1 ? one : many}`;
}

/** To the nearest whole per cent between 10% and 90%, to the nearest tenth outside and close below 90%; never up to 90%. */
export function percent(share: number | null | undefined): string {
  if (share == null || !Number.isFinite(share)) return "unknown";
  if (share > 0 && share < 0.001) return "under 0.1%";
  if (share > 0.999 && share < 1) return "over 99.9%";
  if (share >= 0.8995 && share < 0.9) return "under 90%";
  const grain = share >= 0.1 && share < 0.895 ? 100 : 1000;
  return `${((Number(fixed(share * grain, 0)) * 100) / grain).toFixed(1).replace(/\.0$/, "")}%`;
}

export function times(ratio: number | null | undefined): string {
  if (ratio == null || !Number.isFinite(ratio)) return "–";
  return `${fixed(ratio, ratio >= 20 ? 0 : 1)}×`;
}

/** A weight in log-odds with its sign: 14.2 -> `+14.2`, -1.1 -> `−1.1`. */
export function signed(weight: number): string {
  return `${weight < 0 ? "−" : "+"}${fixed(Math.abs(weight), 1)}`;
}

/** `22 April 2026`, in UTC. */
export function day(at: string): string {
  const d = new Date(at);
  return Number.isNaN(d.getTime()) ? at : `${d.getUTCDate()}\u00a0${MONTHS[d.getUTCMonth()]} ${d.getUTCFullYear()}`;
}

/** `22 Apr`, for axes. */
export function shortDay(at: string): string {
  const d = new Date(at);
  return Number.isNaN(d.getTime()) ? at : `${d.getUTCDate()}\u00a0${MONTHS[d.getUTCMonth()]!.slice(0, 3)}`;
}

/** `2026-04-22 13:05 UTC`. */
export function minute(at: string): string {
  const d = new Date(at);
  return Number.isNaN(d.getTime()) ? at : `${d.toISOString().slice(0, 16).replace("T", " ")} UTC`;
}

/** `22 April to 5 June 2026`, leaving out what both ends share. */
export function period(first: string, last: string): string {
  const a = new Date(first),
    b = new Date(last);
  if (day(first) === day(last)) return day(last);
  if (a.getUTCFullYear() !== b.getUTCFullYear()) return `${day(first)} to ${day(last)}`;
  if (a.getUTCMonth() !== b.getUTCMonth()) return `${a.getUTCDate()}\u00a0${MONTHS[a.getUTCMonth()]} to ${day(last)}`;
  return `${a.getUTCDate()} to ${day(last)}`;
}

/** How long ago: `3 d`, `5 h`. */
export function age(at: string, now = Date.now()): string {
  const minutes = Math.max(0, (now - new Date(at).getTime()) / 60000);
  if (!Number.isFinite(minutes)) return "–";
  if (minutes < 60) return `${Math.floor(minutes)} min`;
  if (minutes < 48 * 60) return `${Math.floor(minutes / 60)} h`;
  return `${Math.floor(minutes / 1440)} d`;
}

/** `software_engineering` -> `software engineering`. */
export function name(identifier: string): string {
  return identifier.replace(/_/g, " ");
}

/** `shared_payment` -> `Shared payment`; a kind as KINDS has it. */
export function heading(identifier: string): string {
  const words = name(identifier);
  return KINDS[identifier] ?? words.slice(0, 1).toUpperCase() + words.slice(1);
}

export function listed(items: string[]): string {
  return items.length < 2 ? (items[0] ?? "") : `${items.slice(0, -1).join(", ")} and ${items.at(-1)}`;
}

export function bytes(chars: number): string {
  return chars < 1000 ? `${chars}` : short(chars);
}
