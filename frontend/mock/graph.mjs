/** A graph by the contract: values that accounts share, and the accounts; large fleets in bundles that hold the same values. */
import { dice } from "./dice.mjs";
import { members } from "./world.mjs";

const KINDS = [["payment", "payment method", 30], ["address", "network address", 26], ["email_domain", "mail domain", 6], ["client", "client program and TLS pair", 4], ["frame", "prompt frame", 2], ["phone", "phone", 12]];

export function graph(c) {
  const d = dice("graph", c.id);
  const ids = members(c).map((row) => row[0]);
  const collapsed = ids.length > 3600;
  const values = KINDS.flatMap(([kind, label, n]) => Array.from({ length: Math.max(1, Math.round(Math.min(n, ids.length / 8))) }, (_, k) => ({ kind, label: `${label} ${k + 1}` })));
  const nodes = values.map((value, k) => ({ id: `value:${k}`, ...value, size: 0 }));
  const held = new Map();
  for (const id of ids) {
    const cluster = d.int(0, 9);
    const mine = [];
    for (const [k, value] of values.entries()) {
      const near = k % 10 === cluster;
      const chance = value.kind === "frame" ? 0.75 : value.kind === "client" ? 0.3 : near ? 0.28 : collapsed ? 0 : 0.002;
      if (d.next() < chance) mine.push(k);
    }
    if (mine.length) held.set(id, mine);
  }
  const alike = new Map();
  for (const [id, mine] of held) {
    const key = collapsed ? mine.join() : id;
    alike.set(key, { mine, ids: [...(alike.get(key)?.ids ?? []), id] });
  }
  const edges = [];
  const bundles = [...alike.values()].sort((a, b) => b.ids.length - a.ids.length).slice(0, 3500);
  for (const { mine, ids: who } of bundles) {
    for (const v of mine) { edges.push([nodes.length, v]); nodes[v].size += who.length; }
    const [id, label] = who.length === 1 ? [`account:${who[0]}`, who[0]] : [`bundle:${nodes.length}`, `${who.length} accounts`];
    nodes.push({ id, kind: "account", label, size: who.length, account_ids: who });
  }
  return { nodes, edges, collapsed, unconnected: ids.length - held.size };
}
