/** A share as a bar. The number beside it says the same, so it is hidden from screen readers. */
export function Meter({ share, against }: { share: number | null; against?: boolean }) {
  return (
    <span className={share === null ? "meter unknown" : against ? "meter others" : "meter"} aria-hidden="true">
      {share !== null && <span style={{ width: `${Math.max(0, Math.min(1, share)) * 100}%` }} />}
    </span>
  );
}
