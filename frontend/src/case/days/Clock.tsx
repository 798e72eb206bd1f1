import type { EChartsCoreOption } from "echarts/core";
import { useMemo } from "react";
import type { Timeline } from "../../api";
import { Chart } from "../../parts/Chart";
import type { Selection } from "../../selection";
import { ink, useDark } from "../../theme";
import { percent, plural } from "../../words";

const shares = (byDay: number[][], days: Selection["days"]): number[] => {
  const chosen = days ? byDay.slice(days[0], days[1] + 1) : byDay;
  const hours = Array.from({ length: 24 }, (_, k) => chosen.reduce((sum, day) => sum + day[k]!, 0));
  const all = hours.reduce((sum, n) => sum + n, 0) || 1;
  return hours.map((n) => n / all);
};
const hour = (k: number) => `${String(k).padStart(2, "0")}:00`;

/** Hours of the day (UTC), as shares, of the chosen days or of all: people sleep, programs do not. */
export function Clock({ line, days }: { line: Timeline; days: Selection["days"] }) {
  const dark = useDark();
  const ours = useMemo(() => shares(line.case_hours, days), [line, days]);
  const theirs = useMemo(() => shares(line.other_hours, days), [line, days]);
  const option = useMemo(() => clockOption(ours, theirs), [ours, theirs, dark]);
  const [low, otherLow] = [Math.min(...ours), Math.min(...theirs)];
  return (
    <figure>
      <h3>Its clock</h3>
      <p className="legend">
        <span className="dot case-dot square" />
        this fleet <span className="dash" />
        everybody else
      </p>
      <Chart
        option={option}
        height={200}
        label={`Share of exchanges by hour of the day. Quietest hour: fleet ${percent(low)}, everybody else ${percent(otherLow)}.`}
      />
      <figcaption>
        Share of the exchanges by hour, UTC{days && <>, on the {plural(days[1] - days[0] + 1, "chosen day")}</>}. In its
        quietest hour the fleet does {percent(low)} of its work, everybody else {percent(otherLow)}; without any rhythm
        every hour would hold 4.2%.
      </figcaption>
    </figure>
  );
}

function clockOption(ours: number[], theirs: number[]): EChartsCoreOption {
  return {
    animation: false,
    textStyle: { fontFamily: ink("sans") },
    grid: { left: 36, right: 4, top: 8, bottom: 22 },
    xAxis: {
      type: "category",
      data: ours.map((_, k) => hour(k)),
      axisTick: { show: false },
      axisLine: { lineStyle: { color: ink("soft") } },
      axisLabel: { color: ink("soft"), fontSize: 12, interval: 5 },
    },
    yAxis: {
      type: "value",
      min: 0,
      splitNumber: 2,
      splitLine: { lineStyle: { color: ink("rule") } },
      axisLabel: {
        color: ink("soft"),
        fontSize: 11.5,
        formatter: (value: number) => percent(value),
        showMinLabel: false,
      },
    },
    tooltip: {
      trigger: "axis",
      renderMode: "richText",
      confine: true,
      backgroundColor: ink("paper"),
      borderColor: ink("rule"),
      textStyle: { color: ink("ink"), fontSize: 12.5 },
      formatter: (points: { dataIndex: number }[]) => {
        const k = points[0]?.dataIndex ?? 0;
        return `${hour(k)} UTC\nthis fleet ${percent(ours[k])}\neverybody else ${percent(theirs[k])}`;
      },
    },
    series: [
      { type: "bar", data: ours, itemStyle: { color: ink("taken") }, barCategoryGap: "14%" },
      { type: "line", data: theirs, step: "middle", symbol: "none", lineStyle: { color: ink("ink"), width: 1.75 } },
    ],
  };
}
