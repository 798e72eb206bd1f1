import type { EChartsCoreOption } from "echarts/core";
import type { Timeline } from "../../api";
import { ink } from "../../theme";
import { count, short, shortDay } from "../../words";

type Active = { all: number[]; chosen: number[] | null } | null;
const LEFT = 46,
  RIGHT = 8;

/** Bars of the fleet over bars of everybody else over bars of active accounts, on one axis of days. */
export function daysOption(line: Timeline, active: Active): EChartsCoreOption {
  const panels = [
    { name: "This fleet", top: 26, height: 84, color: ink("taken"), values: line.case },
    { name: "Everybody else", top: 142, height: 62, color: ink("others"), values: line.others },
    ...(active
      ? [
          {
            name: active.chosen ? "Selected accounts active" : "Accounts active",
            top: 236,
            height: 60,
            color: ink(active.chosen ? "taken" : "others"),
            values: active.chosen ?? active.all,
          },
        ]
      : []),
  ];
  const last = panels.length - 1;
  const font = ink("sans");
  return {
    animation: false,
    textStyle: { fontFamily: font },
    grid: panels.map((panel) => ({ left: LEFT, right: RIGHT, top: panel.top, height: panel.height })),
    xAxis: panels.map((_, k) => ({
      type: "category",
      gridIndex: k,
      data: line.days,
      axisTick: { show: false },
      axisLine: { lineStyle: { color: ink("soft") } },
      axisLabel: { show: k === last, color: ink("soft"), fontSize: 12, formatter: shortDay, hideOverlap: true },
      axisPointer: { show: true, type: "shadow", label: { show: false }, shadowStyle: { color: ink("tint") } },
    })),
    yAxis: panels.map((panel, k) => ({
      type: "value",
      gridIndex: k,
      splitNumber: 2,
      min: 0,
      name: panel.name,
      nameLocation: "end",
      nameGap: 11,
      nameTextStyle: {
        color: k === 0 ? ink("taken") : ink("soft"),
        fontSize: 12.5,
        fontWeight: "bold",
        align: "left",
        padding: [0, 0, 0, -LEFT],
      },
      axisLabel: {
        color: ink("soft"),
        fontSize: 11.5,
        formatter: (value: number) => short(value),
        showMinLabel: false,
      },
      splitLine: { lineStyle: { color: ink("rule") } },
    })),
    axisPointer: { link: [{ xAxisIndex: "all" }] },
    tooltip: tooltip(line, active),
    brush: {
      toolbox: [],
      xAxisIndex: "all",
      brushLink: "all",
      brushType: "lineX",
      brushMode: "single",
      transformable: true,
      throttleType: "debounce",
      throttleDelay: 60,
      brushStyle: { color: ink("tint"), borderColor: ink("taken"), borderWidth: 1 },
      outOfBrush: { colorAlpha: 0.35 },
    },
    series: [
      ...panels.map((panel, k) => ({
        type: "bar",
        name: panel.name,
        xAxisIndex: k,
        yAxisIndex: k,
        data: panel.values,
        itemStyle: { color: panel.color },
        barCategoryGap: "28%",
        cursor: "crosshair",
      })),
    ],
  };
}

function tooltip(line: Timeline, active: Active) {
  return {
    trigger: "axis",
    renderMode: "richText",
    confine: true,
    backgroundColor: ink("paper"),
    borderColor: ink("rule"),
    textStyle: { color: ink("ink"), fontSize: 12.5, fontFamily: ink("sans") },
    formatter: (points: { dataIndex: number }[] | { dataIndex: number }) => {
      const k = (Array.isArray(points) ? points[0] : points)?.dataIndex ?? 0;
      return [
        shortDay(line.days[k] ?? ""),
        `this fleet ${count(line.case[k] ?? 0)}`,
        `everybody else ${count(line.others[k] ?? 0)}`,
        ...(active ? [`accounts active ${count(active.all[k] ?? 0)}`] : []),
        ...(active?.chosen ? [`selected accounts active ${count(active.chosen[k] ?? 0)}`] : []),
      ].join("\n");
    },
  };
}
