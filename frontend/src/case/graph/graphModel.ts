/** The contract's graph as sigma draws it, and which accounts hold which value. */
import Graph from "graphology";
import type { CaseGraph, GraphNode } from "../../api";
import { plain } from "../../plain";
import type { Value } from "../../selection";
import { VALUES } from "../reasons/families";

export const KIND_INKS: Record<string, string> = {
  payment: "k1",
  card: "k1",
  address: "k2",
  network: "k2",
  signup_address: "k2",
  signup_network: "k2",
  email_domain: "k3",
  email_pattern: "k3",
  client: "k4",
  phone: "k5",
  frame: "k6",
  system_prompt: "k6",
};
export const inkOf = (kind: string): string => KIND_INKS[kind] ?? "k7";

export type SharedValue = Value & { index: number; size: number; whole: boolean };
export type Model = { graph: Graph; nodes: GraphNode[]; values: SharedValue[]; accounts: number };

/** The accounts behind a node. Not all of those behind `others` hold every value that it is tied to. */
export const accountsOf = (node: GraphNode): string[] => ("account_ids" in node ? node.account_ids : []);

export function model(reply: CaseGraph): Model {
  const graph = new Graph({ type: "undirected", multi: false });
  const n = reply.nodes.length;
  reply.nodes.forEach((node, k) => {
    const account = node.kind === "account";
    // A fixed spiral to start from: the same case is drawn the same way each time.
    const angle = k * 2.399963,
      radius = Math.sqrt(k / n) * 100;
    graph.addNode(String(k), {
      x: radius * Math.cos(angle),
      y: radius * Math.sin(angle),
      account,
      size: account ? 2.4 + Math.min(7, Math.log2(node.size) * 0.7) : 1.6 + 2.6 * Math.log10(Math.max(1, node.size)),
      label: account ? "" : plain(node.label, 40),
      kind: node.kind,
      ink: account ? "others" : inkOf(node.kind),
      zIndex: account ? 0 : 1,
    });
  });
  const held = new Map<number, { ids: Set<string>; whole: boolean }>();
  for (const [a, b] of reply.edges) {
    if (a === b || graph.hasEdge(String(a), String(b))) continue;
    graph.addEdge(String(a), String(b));
    const [account, value] = reply.nodes[a]?.kind === "account" ? [a, b] : [b, a];
    const of = held.get(value) ?? { ids: new Set<string>(), whole: true };
    if (reply.nodes[account]!.id === "others") of.whole = false;
    else for (const id of accountsOf(reply.nodes[account]!)) of.ids.add(id);
    held.set(value, of);
  }
  const values = reply.nodes
    .flatMap((node, index): SharedValue[] =>
      node.kind === "account"
        ? []
        : [
            {
              id: node.id,
              kind: node.kind,
              label: node.label,
              size: node.size,
              index,
              accounts: held.get(index)?.ids ?? new Set(),
              whole: held.get(index)?.whole ?? true,
            },
          ],
    )
    .sort((a, b) => b.size - a.size);
  return { graph, nodes: reply.nodes, values, accounts: n - values.length };
}

export const valueName = (kind: string): string => VALUES[kind] ?? kind.replace(/_/g, " ");
