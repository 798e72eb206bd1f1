/**
 * ForceAtlas2 off the page's thread. The library's own worker is made from a string, which the console's policy forbids;
 * this one is a file.
 */
import iterate from "graphology-layout-forceatlas2/iterate";

export type LayoutTask = {
  nodes: Float32Array;
  edges: Float32Array;
  rounds: number;
  settings: Record<string, unknown>;
};
export type LayoutStep = { positions: Float32Array; done: boolean };

const A_NODE = 10;
const BURST = 12;

self.onmessage = (event: MessageEvent<LayoutTask>) => {
  const { nodes, edges, rounds, settings } = event.data;
  let left = rounds;
  const burst = () => {
    for (let k = 0; k < BURST && left > 0; k++, left--) iterate(settings, nodes, edges);
    const positions = new Float32Array((nodes.length / A_NODE) * 2);
    for (let k = 0; k < positions.length / 2; k++) {
      positions[2 * k] = nodes[k * A_NODE]!;
      positions[2 * k + 1] = nodes[k * A_NODE + 1]!;
    }
    const step: LayoutStep = { positions, done: left <= 0 };
    self.postMessage(step, { transfer: [positions.buffer] });
    if (left > 0) setTimeout(burst);
  };
  burst();
};
