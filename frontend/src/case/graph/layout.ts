/** Starts a layout in its worker; gives what stops it. */
import type Graph from "graphology";
import type { LayoutStep, LayoutTask } from "./layout.worker";

export function layOut(graph: Graph, moved: (done: boolean) => void): () => void {
  const worker = new Worker(new URL("./layout.worker.ts", import.meta.url), { type: "module" });
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const names = graph.nodes();
  worker.onmessage = ({ data }: MessageEvent<LayoutStep>) => {
    // Somebody who wants no motion sees the graph when it has come to rest.
    if (!still || data.done) {
      graph.updateEachNodeAttributes(
        (name, attributes) => {
          const k = Number(name);
          return { ...attributes, x: data.positions[2 * k], y: data.positions[2 * k + 1] };
        },
        { attributes: ["x", "y"] },
      );
    }
    moved(data.done);
    if (data.done) worker.terminate();
  };
  worker.postMessage(task(graph, names));
  return () => worker.terminate();
}

function task(graph: Graph, names: string[]): LayoutTask {
  const nodes = new Float32Array(names.length * 10);
  const edges = new Float32Array(graph.size * 3);
  names.forEach((name, k) => {
    nodes.set(
      [
        graph.getNodeAttribute(name, "x") as number,
        graph.getNodeAttribute(name, "y") as number,
        0,
        0,
        0,
        0,
        1,
        1,
        1,
        0,
      ],
      k * 10,
    );
  });
  let e = 0;
  graph.forEachEdge((_edge, _attributes, source, target) => {
    nodes[Number(source) * 10 + 6]! += 1;
    nodes[Number(target) * 10 + 6]! += 1;
    edges.set([Number(source) * 10, Number(target) * 10, 1], e);
    e += 3;
  });
  const settings = {
    linLogMode: false,
    outboundAttractionDistribution: true,
    adjustSizes: false,
    edgeWeightInfluence: 1,
    scalingRatio: 6,
    strongGravityMode: true,
    gravity: 0.12,
    slowDown: 1 + Math.log(Math.max(2, names.length)),
    barnesHutOptimize: names.length > 900,
    barnesHutTheta: 0.7,
  };
  return { nodes, edges, rounds: names.length > 2000 ? 240 : 400, settings };
}
