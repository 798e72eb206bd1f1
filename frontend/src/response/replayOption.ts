import type { EChartsCoreOption } from "echarts/core";
import type { Replay } from "../api";
import { ink } from "../theme";
import { count, plural, short, shortDay } from "../words";

/** A bar a day: what would have been hit, and above it what would have gone on. */
export function replayOption(played: Replay): EChartsCoreOption {
  const days = played.days.map((one) => one.day);
  const series = (name: string, data: number[], color: string) => ({
    type: "bar",
    name,
    stack: "day",
    data,
    itemStyle: { color },
    barCategoryGap: "28%",
    barMaxWidth: 40,
  });
  return {
    animation: false,
    textStyle: { fontFamily: ink("sans") },
    grid: { left: 46, right: 8, top: 12, bottom: 24 },
    xAxis: {
      type: "category",
      data: days,
      axisTick: { show: false },
      axisLine: { lineStyle: { color: ink("soft") } },
      axisLabel: { color: ink("soft"), fontSize: 12, formatter: shortDay, hideOverlap: true },
    },
    yAxis: {
      type: "value",
      splitNumber: 3,
      axisLabel: {
        color: ink("soft"),
        fontSize: 11.5,
        formatter: (value: number) => short(value),
        showMinLabel: false,
      },
      splitLine: { lineStyle: { color: ink("rule") } },
    },
    tooltip: {
      trigger: "axis",
      renderMode: "richText",
      confine: true,
      backgroundColor: ink("paper"),
      borderColor: ink("rule"),
      textStyle: { color: ink("ink"), fontSize: 12.5, fontFamily: ink("sans") },
      axisPointer: { type: "shadow", shadowStyle: { color: ink("tint") } },
      formatter: (points: { dataIndex: number }[] | { dataIndex: number }) => {
        const one = played.days[(Array.isArray(points) ? points[0] : points)?.dataIndex ?? 0];
        if (!one) return "";
        return [
          shortDay(one.day),
          `${count(one.hit)} of ${plural(one.exchanges, "exchange")} hit`,
          `${plural(one.accounts_hit, "account")} hit`,
        ].join("\n");
      },
    },
    series: [
      series(
        "hit",
        played.days.map((one) => one.hit),
        ink("taken"),
      ),
      series(
        "not hit",
        played.days.map((one) => one.exchanges - one.hit),
        ink("others"),
      ),
    ],
  };
}
