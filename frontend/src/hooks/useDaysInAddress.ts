import { useEffect, useRef } from "react";
import { setParams } from "../router";
import { select, useSelection } from "../selection";

/** Keeps the chosen days in the address (`days=2026-05-01..2026-05-07`), so that a colleague who opens it sees the same. */
export function useDaysInAddress(days: string[] | undefined): void {
  const chosen = useSelection().days;
  const read = useRef(false);
  useEffect(() => {
    if (!days || read.current) return;
    read.current = true;
    const [from, to] = (new URLSearchParams(location.search).get("days") ?? "")
      .split("..")
      .map((day) => days.indexOf(day));
    if (from !== undefined && to !== undefined && from >= 0 && to >= from) select({ days: [from, to] });
  }, [days]);
  useEffect(() => {
    if (days && read.current && chosen) setParams({ days: `${days[chosen[0]]}..${days[chosen[1]]}` });
  }, [days, chosen]);
  const had = useRef(false);
  useEffect(() => {
    if (had.current && !chosen) setParams({ days: null });
    had.current = !!chosen;
  }, [chosen]);
}
