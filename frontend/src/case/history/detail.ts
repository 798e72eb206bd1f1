import { name } from "../../words";

/** What an entry of the history or the audit says beyond its action, on one line. */
export function detail(of: unknown): string {
  if (of === null || of === undefined) return "";
  if (typeof of !== "object") return String(of);
  return Object.entries(of)
    .filter(([, value]) => value !== null && value !== "")
    .map(
      ([key, value]) =>
        `${name(key)}: ${Array.isArray(value) ? (value.length > 5 ? `${value.length} of them` : value.join(", ")) : typeof value === "object" ? JSON.stringify(value) : String(value)}`,
    )
    .join("; ");
}
