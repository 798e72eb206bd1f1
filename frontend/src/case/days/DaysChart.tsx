import type { EChartsType } from "echarts/core";
import { useCallback, useMemo } from "react";
import type { Timeline } from "../../api";
import { Chart } from "../../parts/Chart";
import { select, useSelection } from "../../selection";
import { useDark } from "../../theme";
import { activeByDay, type Member, type Members } from "../members/members";
import { daysOption } from "./daysOption";

type Areas = { areas?: { coordRange?: [number, number] }[] };

/** Three panels over the same days: the fleet, everybody else, and how many accounts were active. Drawing over days selects them. */
export function DaysChart({ line, members }: { line: Timeline; members: Members | undefined }) {
  const dark = useDark();
  const { days, accounts, value } = useSelection();
  const active = useMemo(() => {
    if (!members?.days.length) return null;
    // Members count days from the lake's first; the timeline may begin elsewhere.
    const shift = members.days.indexOf(line.days[0] ?? "");
    const totals = (rows: Member[]) => {
      const all = activeByDay(rows, members.days.length);
      return line.days.map((_, k) => all[k + Math.max(0, shift)] ?? 0);
    };
    const chosen =
      accounts.size || value
        ? members.rows.filter(
            (m) => (!accounts.size || accounts.has(m.account_id)) && (!value || value.accounts.has(m.account_id)),
          )
        : null;
    return { all: totals(members.rows), chosen: chosen && totals(chosen) };
  }, [members, line, accounts, value]);

  // The colours are read when the option is made, so a change of theme makes it anew.
  const option = useMemo(() => daysOption(line, active), [line, active, dark]);

  const ready = useCallback(
    (chart: EChartsType) => {
      chart.dispatchAction({
        type: "takeGlobalCursor",
        key: "brush",
        brushOption: { brushType: "lineX", brushMode: "single" },
      });
      if (days)
        chart.dispatchAction({
          type: "brush",
          areas: [{ brushType: "lineX", xAxisIndex: 0, coordRange: [days[0], days[1]] }],
        });
      const ended = (event: unknown) => {
        const range = (event as Areas).areas?.[0]?.coordRange;
        select({ days: range ? [Math.max(0, range[0]), Math.min(line.days.length - 1, range[1])] : null });
      };
      chart.on("brushEnd", ended);
      return () => void (chart.isDisposed() || chart.off("brushEnd", ended));
    },
    [days, line],
  );

  return (
    <Chart
      option={option}
      height={active ? 326 : 240}
      ready={ready}
      label="Exchanges a day of the fleet and of everybody else, and accounts active; the figures are in the table below."
    />
  );
}
