import { name, reasonName, STATES } from "../words";

/** new, in progress, closed (and why), snoozed: in a word, never by colour alone. */
export function State({ of, reason, snoozed }: { of: string; reason?: string | null; snoozed?: string | null }) {
  const asleep = snoozed && new Date(snoozed).getTime() > Date.now();
  return (
    <span className={`state ${of}`}>
      {STATES[of] ?? name(of)}
      {of === "closed" && reason ? `: ${reasonName(reason)}` : ""}
      {asleep ? " · snoozed" : ""}
    </span>
  );
}
