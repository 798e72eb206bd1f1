declare module "graphology-layout-forceatlas2/iterate" {
  /** One step of ForceAtlas2 on flat matrices: 10 numbers a node (x and y first), 3 an edge. */
  export default function iterate(settings: Record<string, unknown>, nodes: Float32Array, edges: Float32Array): void;
}
