/** How sigma draws: colours from the style sheet, and what is not selected fades. */
import type Graph from "graphology";
import Sigma from "sigma";
import type { Settings } from "sigma/settings";
import { ink } from "../../theme";

/** `nodes`: what stands out, null for all; `drawn`: what is drawn at all, null for all. */
export type Lit = { nodes: ReadonlySet<number> | null; chosen: ReadonlySet<number>; drawn: ReadonlySet<number> | null };
type Inks = Record<string, string>;
const NAMES = ["ink", "paper", "rule", "others", "taken", "edge", "k1", "k2", "k3", "k4", "k5", "k6", "k7"];
let inks: Inks = {};

/** Reads the colours anew: after a change of theme. */
export function looks(): Partial<Settings> {
  inks = Object.fromEntries(NAMES.map((name) => [name, ink(name)]));
  return { labelColor: { color: inks.ink! } };
}

export function draw(graph: Graph, box: HTMLElement, lit: { current: Lit }): Sigma {
  return new Sigma(graph, box, {
    ...looks(),
    labelFont: ink("sans"),
    labelSize: 12,
    labelWeight: "500",
    labelDensity: 0.6,
    labelGridCellSize: 90,
    labelRenderedSizeThreshold: 6,
    renderEdgeLabels: false,
    allowInvalidContainer: true,
    zIndex: true,
    minCameraRatio: 0.05,
    maxCameraRatio: 4,
    stagePadding: 24,
    hideEdgesOnMove: graph.size > 12_000,
    defaultDrawNodeHover: hover,
    nodeReducer: (name, data) => {
      const k = Number(name),
        { nodes, chosen, drawn } = lit.current;
      const faded = nodes !== null && !nodes.has(k);
      const color = chosen.has(k) ? inks.taken! : faded ? inks.rule! : inks[data.ink as string]!;
      return {
        ...data,
        hidden: drawn !== null && !drawn.has(k),
        color,
        label: faded ? "" : data.label,
        size: chosen.has(k) ? data.size + 2 : data.size,
        zIndex: faded ? 0 : chosen.has(k) ? 3 : data.zIndex,
      };
    },
    edgeReducer: (name, data) => {
      const { nodes } = lit.current;
      const [a, b] = graph.extremities(name);
      const on = nodes === null || (nodes.has(Number(a)) && nodes.has(Number(b)));
      return { ...data, size: 0.5, color: on ? (nodes ? inks.edge! : inks.rule!) : inks.paper!, hidden: !on };
    },
  });
}

type Hovered = { x: number; y: number; size: number; label?: string | null };

/** The label under the mouse on the page's own ground: sigma's is white, which a dark page cannot bear. */
function hover(context: CanvasRenderingContext2D, data: Hovered, settings: Settings): void {
  if (data.label) {
    context.font = `${settings.labelWeight} ${settings.labelSize}px ${settings.labelFont}`;
    const width = context.measureText(data.label).width;
    context.fillStyle = inks.paper!;
    context.fillRect(data.x + data.size, data.y - 10, width + 12, 20);
    context.fillStyle = inks.ink!;
    context.fillText(data.label, data.x + data.size + 5, data.y + 4);
  }
  context.strokeStyle = inks.ink!;
  context.lineWidth = 1.5;
  context.beginPath();
  context.arc(data.x, data.y, data.size + 2, 0, Math.PI * 2);
  context.stroke();
}
