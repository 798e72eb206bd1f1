import { plain } from "../../plain";
import { count, name } from "../../words";

/** The figures behind a sentence. */
export function Facts({ facts }: { facts: Record<string, unknown> }) {
  const entries = Object.entries(facts ?? {});
  if (!entries.length) return null;
  return (
    <dl className="facts">
      {entries.map(([key, value]) => (
        <div key={key}>
          <dt>{name(plain(key, 40))}</dt>
          <dd>{fact(value)}</dd>
        </div>
      ))}
    </dl>
  );
}

export function fact(value: unknown): string {
  if (typeof value === "number") {
    if (Number.isInteger(value)) return value < 0 ? `−${count(-value)}` : count(value);
    return Number(value.toPrecision(3)).toString().replace("-", "−");
  }
  if (value === null || value === undefined) return "unknown";
  if (typeof value === "boolean") return value ? "yes" : "no";
  return plain(typeof value === "string" ? value : JSON.stringify(value), 300);
}
