import { BarChart, LineChart } from "echarts/charts";
import { BrushComponent, GridComponent, TooltipComponent } from "echarts/components";
import type { EChartsCoreOption, EChartsType } from "echarts/core";
import * as echarts from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";
import { useEffect, useRef } from "react";

echarts.use([BarChart, LineChart, BrushComponent, GridComponent, TooltipComponent, CanvasRenderer]);

type Props = {
  option: EChartsCoreOption;
  height: number;
  /** What the chart shows, in a sentence; the figures stand in a table beside it. */
  label: string;
  ready?: (chart: EChartsType) => () => void;
};

/** A canvas that ECharts draws on. Tooltips are drawn too (`richText`), so no text of anybody ever becomes markup. */
export function Chart({ option, height, label, ready }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const chart = useRef<EChartsType | null>(null);
  useEffect(() => {
    const made = echarts.init(box.current, null, { renderer: "canvas" });
    chart.current = made;
    const size = new ResizeObserver(() => made.resize());
    size.observe(box.current!);
    return () => {
      size.disconnect();
      made.dispose();
      chart.current = null;
    };
  }, []);
  useEffect(() => chart.current?.setOption(option, { notMerge: true }), [option]);
  useEffect(() => (chart.current && ready ? ready(chart.current) : undefined), [ready, option]);
  return <div ref={box} className="chart" style={{ height }} role="img" aria-label={label} />;
}
