import { memo } from "react";
import { activeOn } from "./members";

type Props = { active: Uint32Array; days: number; range: readonly [number, number] | null };

/** A tick for each day on which the account asked: one path, however many days. */
export const DayStrip = memo(function DayStrip({ active, days, range }: Props) {
  let inside = "",
    outside = "";
  for (let k = 0; k < days; k++) {
    if (!activeOn(active, k)) continue;
    const tick = `M${k + 0.5} 0v10`;
    if (!range || (k >= range[0] && k <= range[1])) inside += tick;
    else outside += tick;
  }
  return (
    <svg className="strip" viewBox={`0 0 ${Math.max(1, days)} 10`} preserveAspectRatio="none" aria-hidden="true">
      <path className="off" d={outside} />
      <path className="on" d={inside} />
    </svg>
  );
});
