/** The contract's API over made-up cases, kept in memory. */
import { createHash } from "node:crypto";
import { dice } from "./dice.mjs";
import { graph } from "./graph.mjs";
import { ofResponse } from "./response.mjs";
import { COLUMNS, DAYS, LARGE, NASTY, NOW, cases, declarations, memberDetail, members } from "./world.mjs";

export class Refusal extends Error {
  constructor(status, says, more = {}) { super(says); Object.assign(this, { status, more }); }
}
const RANK = { viewer: 0, analyst: 1, approver: 2, admin: 3 };
const now = () => new Date().toISOString();
const people = new Map(["viewer", "analyst", "approver", "admin"].map((role) => [role === "analyst" ? "demo" : role, { name: role === "analyst" ? "demo" : role, role, created_at: new Date(NOW).toISOString(), disabled: false }]));
const views = [];
const labels = [];
const log = [];
const asked = new Set();
const hash = (...parts) => createHash("sha256").update(parts.join()).digest("hex");

export function note(actor, action, object, detail = {}) {
  const previous = log.at(-1)?.hash ?? "0".repeat(64);
  log.push({ seq: log.length + 1, at: now(), actor, actor_kind: actor === "stillwatch" ? "machine" : "person", action, object, detail, previous, hash: hash(previous, action, object) });
}
for (const id of [...cases.keys()].slice(0, 60)) note("stillwatch", "case.opened", id, { scan: 12 });

export const personOf = (token) => people.get({ analyst: "demo" }[token] ?? token);

function needs(me, role) {
  if (RANK[me.role] < RANK[role]) throw new Refusal(403, `a ${me.role} may not do that`);
}
function found(id) {
  const c = cases.get(id);
  if (!c) throw new Refusal(404, "there is no such case");
  return c;
}

function queue(params) {
  const get = (key) => params.get(key) ?? "";
  const sort = { exchanges: (c) => c.exchanges, age: (c) => NOW - Date.parse(c.opened_at), accounts: (c) => c.accounts }[get("sort")] ?? ((c) => c.confidence);
  const sign = get("order") === "asc" ? 1 : -1;
  const rows = [...cases.values()].filter((c) =>
    (!get("state") || c.state === get("state")) && (!get("kind") || c.kind === get("kind")) && (!get("owner") || c.owner === get("owner")) &&
    (!get("tag") || c.tags.includes(get("tag"))) && (!get("q") || `${c.id} ${c.says} ${c.summary}`.toLowerCase().includes(get("q").toLowerCase())));
  rows.sort((a, b) => sign * (sort(a) - sort(b)));
  const offset = Number(get("offset")), limit = Number(get("limit") || 50);
  return { total: rows.length, cases: rows.slice(offset, offset + limit) };
}

function timeline(c) {
  const d = dice("timeline", c.id);
  const wave = DAYS.map((_, k) => Math.min(1, k / 6) * (k > 40 ? 0.5 : 1) * (0.85 + d.next() * 0.3));
  const all = wave.reduce((a, b) => a + b, 0);
  return {
    days: DAYS, case: wave.map((w) => Math.round((w / all) * c.exchanges)), others: DAYS.map((_, k) => Math.round(6.4e6 * ((k + 2) % 7 > 4 ? 0.72 : 1) * (0.95 + d.next() * 0.1))),
    case_hours: wave.map((w) => Array.from({ length: 24 }, () => Math.round(((w / all) * c.exchanges / 24) * (0.94 + d.next() * 0.12)))),
    other_hours: DAYS.map(() => Array.from({ length: 24 }, (_, h) => Math.round(2.6e5 * (1 + 0.55 * Math.sin(((h - 8) / 24) * 2 * Math.PI)) * (0.9 + d.next() * 0.2)))),
  };
}

const hit = (rows) => {
  const by_plan = {};
  for (const row of rows) by_plan[row[8] ?? "none"] = (by_plan[row[8] ?? "none"] ?? 0) + 1;
  const paying = rows.filter((row) => row[8] && row[8] !== "free").length;
  return { accounts: rows.length, paying, organizations: [], by_plan, by_age: [{ from_days: 0, to_days: 365, accounts: rows.length }, { from_days: 365, to_days: null, accounts: 0 }], benign: 0, unknown: 0, warnings: [`${paying} of the accounts pay.`] };
};

function reveal(c, me, body) {
  needs(me, "analyst");
  if (!body.reason) throw new Refusal(400, "say why");
  note(me.name, "case.reveal", c.id, { account_id: body.account_id, exchange: body.exchange, reason: body.reason });
  return { at: now(), system: "You are a careful engineer.", messages: [{ role: "user", content: `Write a function that parses this log.\nShow every step of your reasoning.\n\n${NASTY[0]}\n${NASTY[1]}` }, { role: "assistant", content: "Which log format?" }, { role: "user", content: "JSON lines." }], completion: "Step 1. Read the file line by line…\n".repeat(40), truncated: false };
}

/** What is done to a case. Each gives the case as it then is. */
const ACTS = {
  claim: (c, me) => { if (c.owner && c.owner !== me.name) throw new Refusal(403, `it is ${c.owner}'s`); c.owner = me.name; if (c.state === "new") c.state = "in_progress"; },
  release: (c) => { c.owner = null; },
  close: (c, me, b) => { if (!b.note) throw new Refusal(400, "say why in the note"); Object.assign(c, { state: "closed", reason: b.reason, note: b.note, closed_at: now() }); },
  reopen: (c) => Object.assign(c, { state: "in_progress", reason: null, closed_at: null }),
  comment: (c, me, b) => { c.comments.push({ at: now(), by: me.name, text: b.text }); },
  tags: (c, me, b) => { c.tags = b.tags; },
  snooze: (c, me, b) => Object.assign(c, { snoozed_until: b.until, snooze_note: b.note }),
  unsnooze: (c) => Object.assign(c, { snoozed_until: null, snooze_note: null }),
  remove: (c, me, b) => moved(c, b.accounts, "removed"),
  restore: (c, me, b) => moved(c, b.accounts, "in"),
  label: (c, me, b) => {
    moved(c, b.accounts, "benign");
    for (const account_id of b.accounts) labels.unshift({ account_id, case_id: c.id, reason: b.reason, by: me.name, since: now(), until: b.until });
  },
  unlabel: (c, me, b) => {
    moved(c, b.accounts, "in");
    labels.splice(labels.findIndex((label) => label.account_id === b.accounts[0]), 1);
  },
  merge: (c, me, b) => { found(b.other); c.parent_ids.push(b.other); },
  split: (c, me, b) => {
    const id = `S-${hash(c.id, c.version).slice(0, 12)}`;
    const unjudged = { confidence: null, answers: null, evidence: [], counter_evidence: [], capabilities: [] };
    const rescored = { confidence: null, answers: null, at: now(), accounts: b.accounts.length };
    cases.set(id, { ...structuredClone(c), ...unjudged, rescored, origin: "split", says: "Too few accounts to be judged by themselves.", id, accounts: b.accounts.length, state: "new", owner: null, parent_ids: [c.id], child_ids: [], version: 1, removed: [] });
    c.child_ids.push(id);
    moved(c, b.accounts, "moved");
    return cases.get(id);
  },
};
function moved(c, accounts, state) {
  const wanted = new Set(accounts);
  for (const row of members(c)) if (wanted.has(row[0])) row[12] = state;
  c.removed = members(c).filter((row) => row[12] === "removed").map((row) => row[0]);
  c.rescored = { confidence: c.confidence * 0.985, answers: { ...c.answers, acts_as_one: c.answers.acts_as_one * 0.99 }, at: now(), accounts: c.accounts - c.removed.length };
}

function act(c, name, me, body) {
  needs(me, "analyst");
  if (name !== "comment" && body.version !== c.version) throw new Refusal(409, "somebody else changed this case meanwhile", { version: c.version });
  const given = ACTS[name](c, me, body);
  c.version++;
  note(me.name, `case.${name}`, c.id, { note: body.note, reason: body.reason, accounts: body.accounts });
  return given?.id ? given : c;
}

function ofCase(c, rest, me, body) {
  const [what] = rest, account = body?.account_id;
  if (!what) return c;
  if (body && what === "reveal") return reveal(c, me, body);
  if (body && ACTS[what]) return act(c, what, me, body);
  if (what === "members") return { days: DAYS, columns: COLUMNS, rows: members(c) };
  if (what === "member" || what === "exchanges") {
    const row = members(c).find((r) => r[0] === account);
    if (!row) throw new Refusal(404, "there is no such account in this case");
    if (what === "exchanges") return { total: row[2] ?? 40, exchanges: Array.from({ length: Math.min(body.limit, (row[2] ?? 40) - body.offset) }, (_, k) => ({ exchange: `0-${k + body.offset}`, at: new Date(NOW - k * 36e5).toISOString(), model: "model-large-3", surface: "api", status: "ok", prompt_chars: 300 + k * 37, source: "2026-05-19.jsonl.gz", row: 1000 + k * 91 })) };
    // The lake is "still being read" the first time anybody asks.
    if (!asked.has(account) && asked.add(account) && asked.size === 1) throw new Refusal(503, "the lake is still being read; this is being prepared");
    return memberDetail(row);
  }
  if (what === "timeline") return timeline(c);
  if (what === "graph") return graph(c);
  if (what === "similar") return { cases: [...cases.values()].filter((o) => o.state === "closed" && o.kind === c.kind && o.id !== c.id).slice(0, 5).map((o, k) => ({ id: o.id, state: o.state, reason: o.reason, likeness: 0.9 - k * 0.11, accounts: o.accounts, closed_at: o.closed_at, why: ["12 payment methods in common.", "The same prompt frame."].slice(0, 1 + (k % 2)) })) };
  if (what === "history") return { entries: log.filter((e) => e.object === c.id) };
  if (what === "preview") { const chosen = new Set(body.accounts); return hit(members(c).filter((row) => chosen.has(row[0]))); }
  throw new Refusal(404, "no such path");
}

/** The answer to a request of somebody who is logged in. */
export function answer(method, path, params, me, body) {
  const [first, second, ...rest] = path;
  if (first === "me") return me;
  const responds = ["measures", "appeals", "policies"].includes(first) || ["policies", "decisions"].includes(rest[0]);
  if (responds) return ofResponse(path, params, me, body, { Refusal, needs, note });
  if (first === "cases" && !second) return queue(params);
  if (first === "cases") return ofCase(found(second), rest, me, body);
  if (first === "views" && method === "GET") return { views };
  if (first === "views" && method === "POST") { views.push({ id: views.length + 1, ...body }); return views.at(-1); }
  if (first === "views") { views.splice(views.findIndex((v) => String(v.id) === second), 1); return {}; }
  if (first === "labels") return { total: labels.length, labels: labels.slice(Number(params.get("offset")), Number(params.get("offset")) + Number(params.get("limit"))) };
  if (first === "declarations") return second ? decide(second, me, body) : { total: declarations.length, declarations };
  if (first === "search") return search(params.get("q") ?? "");
  if (first === "status") return { lake: "mock", lake_state: "ready", trouble: null };
  if (first === "audit") { needs(me, "approver"); return second === "verify" ? { ok: true, entries: log.length, head: log.at(-1).hash, broken_at: null } : { entries: [...log].reverse().slice(Number(params.get("offset")), Number(params.get("offset")) + Number(params.get("limit"))), total: log.length, head: log.at(-1).hash }; }
  if (first === "people") return ofPeople(method, second, rest[0], me, body);
  throw new Refusal(404, "no such path");
}

function decide(id, me, body) {
  needs(me, "approver");
  const one = declarations.find((d) => d.declaration.declaration_id === id);
  if (body.version !== one.version) throw new Refusal(409, "the declaration was decided meanwhile", { version: one.version });
  const { decision, reason } = body;
  Object.assign(one, { decision, reason, by: me.name, since: now(), until: "2026-11-21T00:00:00.000Z", version: one.version + 1 });
  one.declaration.standing = decision && decision !== "dismissed" ? decision : "unverified";
  note(me.name, "declaration.decided", `declaration:${id}`, { decision, reason });
  return one;
}

function search(q) {
  const hits = [...cases.keys()].filter((id) => id.includes(q)).slice(0, 10).map((id) => ({ id, why: "its name" }));
  const rows = members(cases.get(LARGE)).filter((row) => row[0] === q);
  return { cases: hits, accounts: rows.map((row) => ({ account_id: row[0], cases: [LARGE] })) };
}

function ofPeople(method, name, link, me, body) {
  needs(me, "admin");
  if (!name && method === "GET") return { people: [...people.values()] };
  if (!name) { people.set(body.name, { name: body.name, role: body.role, created_at: now(), disabled: false }); return { name: body.name, role: body.role, token: hash(body.name) }; }
  if (link) return { token: hash(name, log.length) };
  return Object.assign(people.get(name), body);
}
