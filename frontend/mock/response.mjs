/** The API of what is done about cases, over made-up policies, measures and appeals, by the server's rules. */
import { createHash } from "node:crypto";
import { dice } from "./dice.mjs";
import { DAYS, LARGE, NASTY, NOW, cases, members } from "./world.mjs";

const DAY = 864e5, HOUR = 36e5;
const iso = (ms) => new Date(ms).toISOString();
const campaigns = [...cases.values()].filter((c) => c.kind === "campaign" && c.id !== LARGE && c.state !== "closed" && c.accounts > 700).slice(0, 5);
let made = 0;
const name = () => `P-${createHash("sha256").update(`policy${made++}`).digest("hex").slice(0, 12)}`;
const why = "One list of prompts through all of these accounts, for three weeks.";
const terms = (action, more = {}) => ({ action, reason: "automated_use", why, expires_at: iso(NOW + 12 * DAY), membership: 0.9, budget: null, trim: null, challenge: null, appeal: null, fails: "open", ...more });
const draft = (c, by, told) => ({ id: name(), version: 1, case_id: c.id, kind: null, terms: told, owner: by, proposed_by: by, proposed_at: iso(NOW - 6 * DAY), state: "draft", stage: null, share: null, steps: [], wanted: null, ended_at: null, ended_by: null, ended_why: null });
const refusing = (c, part, stopped) => ({ accounts: Math.round(c.accounts * part), paying: Math.round(c.accounts * part * 0.03), organizations: 2, exchanges: Math.round(c.exchanges * part * 0.15), stopped });
const taken = (c, policy, ...steps) => {
  policy.steps = steps.map(([stage, share, by, approved_by], k) => ({ stage, share, by, at: iso(NOW - (5 - k) * DAY), figures: refusing(c, share, 0.8), approved_by: approved_by ?? null }));
  return settled(policy);
};
function settled(policy) {
  const last = policy.steps.at(-1);
  policy.state = policy.ended_at ? "ended" : policy.wanted ? "waiting" : last ? "in_force" : "draft";
  return Object.assign(policy, { stage: last?.stage ?? null, share: last?.share ?? null });
}
const BUDGET = { budget: { seconds: 3600, exchanges: 500, tokens: null } };
const [one, two, three, four] = campaigns;
const policies = [
  taken(one, draft(one, "ada", terms("throttle", BUDGET)), ["shadow", 1, "ada"], ["share", 0.1, "ada"], ["all", 1, "grace"]),
  taken(two, draft(two, "grace", terms("deny", { reason: "terms_of_use", appeal: "https://example.com/appeal", expires_at: iso(NOW + 2.5 * DAY) })), ["shadow", 1, "grace"], ["share", 0.25, "grace", "alan"]),
  taken(three, draft(three, "ada", terms("trim", { trim: { logprobs: true, choices: 1, max_tokens: 2048, reasoning: "withheld" } })), ["shadow", 1, "ada"]),
  taken(four, draft(four, "demo", terms("step_up", { challenge: "https://example.com/prove", reason: "verification_needed" })), ["shadow", 1, "demo"]),
];
policies[3].wanted = { stage: "share", share: 0.1, by: "demo", at: iso(NOW - 5 * HOUR), figures: refusing(four, 0.1, 0), approved_by: null };
settled(policies[3]);
const appeals = [one, two, two].map((c, k) => ({
  id: `A-${k}f3a`, notice_id: `N-${k}`, policy_id: policies[k ? 1 : 0].id, case_id: c.id, account_id: members(c)[9 + k]?.[0] ?? members(c)[0][0], action: k ? "deny" : "throttle", reason: k ? "terms_of_use" : "automated_use",
  text: ["We are two people who review code for our own shop. Our tool asks forty questions a day; we can show you the repository.", `I only use it for my thesis. ${NASTY[1]}`, "My account was cut off over night. I pay for it, and nobody answers."][k],
  at: iso(NOW - (16 - k * 6) * DAY), due_at: iso(NOW - (2 - k * 6) * DAY), late: k === 0, parties: k ? ["grace"] : ["ada", "grace"], decision: null, note: null, decided_by: null, decided_at: null,
}));
const history = new Map(policies.map((p) => [p.id, [{ seq: 1, at: p.proposed_at, actor: p.proposed_by, actor_kind: "person", action: "policy.proposed", object: `policy:${p.id}`, detail: {}, previous: "", hash: "" }]]));

function needsSecond(policy, stage, part) {
  if (stage === "shadow") return null;
  if (policy.terms.action === "deny") return "it denies";
  return policy.terms.action === "step_up" && part > 0 ? "it meets accounts that pay" : null;
}
function honest(c, part) {
  const expected = c.accounts * part * 0.008, judged = c.id === LARGE ? 0 : 59;
  return { expected, expected_share: 0.008, expected_exchanges: expected * 12, judged, found_honest: 0, bound: judged ? 0.0495 : 1, says: "" };
}
function preview(policy, stage, share) {
  const c = cases.get(policy.case_id), part = stage === "share" ? share : 1, { budget } = policy.terms;
  const most = Math.round(c.accounts * 0.9), stopped = budget ? Math.max(0, 1 - budget.exchanges / most) : 1;
  const figures = refusing(c, part, stopped);
  const idle = budget && budget.exchanges >= most;
  return {
    policy_id: policy.id, version: policy.version, stage, share: part, first_day: DAYS.at(-7), last_day: DAYS.at(-1), figures, unknown: 3,
    by_plan: { free: figures.accounts - figures.paying - 3, pro: figures.paying, none: 3 }, organizations: [{ name: "Ampère Labs", accounts: 4 }, { name: NASTY[0], accounts: 1 }],
    by_age: [[0, 7], [7, 30], [30, 90], [90, 365], [365, null]].map(([from_days, to_days], k) => ({ from_days, to_days, accounts: Math.round(figures.accounts * [0.1, 0.5, 0.3, 0.08, 0.02][k]) })),
    other_cases: [{ id: campaigns[4].id, kind: "resale_pool", state: "new", accounts: 6 }], spared: 4,
    limits: budget ? [{ campaign: c.id, seconds: budget.seconds, most_exchanges: most, most_tokens: most * 900, most_at: `${DAYS[30]}T14:00:00Z`, bites: !idle, stopped }] : [],
    honest: honest(c, part), refusal: idle ? `it would never bite: ${budget.exchanges} exchanges are allowed in ${budget.seconds} seconds, and ${c.id} never used more than ${most}` : null,
    needs_second: needsSecond(policy, stage, part), warnings: [`Paying: ${figures.paying} accounts.`, "Declared: 2 organizations.", "Older than a year: 2 accounts."],
  };
}
function replay(policy, stage, share) {
  const c = cases.get(policy.case_id), d = dice("replay", policy.id), part = stage === "share" ? share : 1;
  const days = DAYS.map((day, k) => {
    const exchanges = Math.round((c.exchanges / DAYS.length) * Math.min(1, (k + 1) / 6) * (0.85 + d.next() * 0.3));
    const hit = Math.round(exchanges * part * (policy.terms.budget ? 0.8 : 1));
    return { day, exchanges, hit, accounts_hit: Math.round(c.accounts * part * 0.9) };
  });
  const sum = (of) => days.reduce((total, one) => total + of(one), 0);
  const worst = members(c).slice(8, 18).map((row, k) => ({ account_id: row[0], membership: row[1], exchanges: 1200 - k * 9, hit: 1100 - k * 11, first_hit: `${DAYS[2]}T03:10:00Z`, last_hit: `${DAYS.at(-1)}T21:40:00Z` }));
  return { policy_id: policy.id, stage, share: part, accounts: c.accounts, accounts_hit: Math.round(c.accounts * part), exchanges: sum((o) => o.exchanges), hit: sum((o) => o.hit), days, often: { median: 310, nine_in_ten: 420, most: 1100 }, windows: policy.terms.budget ? 1080 : 0, windows_spent: policy.terms.budget ? 911 : 0, worst, honest: honest(c, part) };
}

/** Changes of a policy; `refuse` is what the server's rules forbid. */
export function ofResponse(path, params, me, body, { Refusal, needs, note }) {
  const [first, second, third] = path;
  const found = () => policies.find((p) => p.id === second) ?? (() => { throw new Refusal(404, "there is no such policy"); })();
  if (first === "cases" && third === "policies") {
    if (!body) return { policies: policies.filter((p) => p.case_id === second) };
    const c = cases.get(second);
    needs(me, "analyst");
    if (me.role === "analyst" && c.owner !== me.name) throw new Refusal(403, "you may not do that to this case: claim it first");
    if (body.terms.action === "deny" && !body.terms.appeal) throw new Refusal(400, "a denial needs the address where it can be appealed against");
    policies.unshift({ ...draft(c, me.name, body.terms), owner: body.owner ?? me.name, proposed_at: iso(Date.now()) });
    history.set(policies[0].id, []);
    return said(policies[0], me, "proposed", {}, note);
  }
  if (first === "cases" && third === "decisions") {
    const mine = policies.find((p) => p.case_id === second && p.steps.length);
    const rows = mine ? members(cases.get(second)).slice(8, 44) : [];
    return { whole: true, decisions: rows.map((row, k) => ({ at: iso(Date.now() - k * 9e4), campaign: second, measure: mine.id, action: mine.terms.action, stage: mine.stage, account: row[0], reason: mine.stage === "shadow" ? null : mine.terms.reason, allowed: mine.stage === "shadow" || k % 3 === 0, shadow: mine.stage === "shadow", table_version: 12 })) };
  }
  if (first === "measures") return { measures: policies.filter((p) => p.steps.length && p.state !== "ended").map((p) => ({ id: p.id, case_id: p.case_id, accounts: cases.get(p.case_id).accounts, acted_on: p.stage === "shadow" ? 0 : Math.round(cases.get(p.case_id).accounts * p.share), passed: p.terms.action === "step_up" ? 3 : 0, policy: p })), table_version: 12, table_made_at: iso(NOW - 4 * 6e4), table_subjects: 25_871 };
  if (first === "appeals") return second ? decide(second, me, body, { Refusal, needs }) : listed(params);
  const policy = found();
  if (!third) return { policy, history: history.get(policy.id) };
  const stage = params.get("stage") ?? "all", share = Number(params.get("share") ?? 1);
  if (third === "preview") return preview(policy, stage, share);
  if (third === "replay") return replay(policy, stage, share);
  if (body.version !== policy.version) throw new Refusal(409, "the policy was changed meanwhile", { version: policy.version });
  needs(me, third === "approve" ? "approver" : "analyst");
  if (third === "step") {
    const seen = preview(policy, body.stage, body.share);
    if (seen.refusal) throw new Refusal(400, seen.refusal);
    const step = { stage: body.stage, share: body.stage === "share" ? body.share : 1, by: me.name, at: iso(Date.now()), figures: seen.figures, approved_by: null };
    if (seen.needs_second) policy.wanted = step;
    else policy.steps.push(step);
  } else if (third === "approve") {
    if ([policy.wanted.by, policy.proposed_by, policy.owner].includes(me.name)) throw new Refusal(403, "nobody approves what is his own: somebody else must look at it");
    policy.steps.push({ ...policy.wanted, at: iso(Date.now()), approved_by: me.name });
    policy.wanted = null;
  } else {
    policy.wanted = null;
    if (third === "undo") policy.steps.pop();
    if (third === "end") Object.assign(policy, { ended_at: iso(Date.now()), ended_by: me.name, ended_why: body.note });
  }
  policy.version++;
  return said(settled(policy), me, { step: "stepped", approve: "approved", refuse: "refused", undo: "undone", end: "ended" }[third], { stage: body.stage, note: body.note }, note);
}
function said(policy, me, action, detail, note) {
  const entries = history.get(policy.id);
  entries.push({ seq: entries.length + 1, at: iso(Date.now()), actor: me.name, actor_kind: "person", action: `policy.${action}`, object: `policy:${policy.id}`, detail, previous: "", hash: "" });
  note(me.name, `policy.${action}`, `policy:${policy.id}`, detail);
  return policy;
}
function listed(params) {
  const all = params.get("undecided") === "false", c = params.get("case_id");
  const rows = appeals.filter((a) => (all || !a.decision) && (!c || a.case_id === c));
  return { total: rows.length, appeals: rows };
}
function decide(id, me, body, { Refusal, needs }) {
  needs(me, "approver");
  const found = appeals.find((a) => a.id === id);
  if (found.parties.includes(me.name)) throw new Refusal(403, "nobody decides an appeal against what is his own: somebody else must");
  return Object.assign(found, { decision: body.decision, note: body.note, decided_by: me.name, decided_at: iso(Date.now()), late: false });
}

/** Cases that policies are about: one on all accounts, one that waits. */
export const RESPONDED = { all: one.id, share: two.id, waits: four.id };
