/** Made-up cases by the contract: 1,000 of them, one with 25,000 members, and some text that means harm. */
import { dice } from "./dice.mjs";

const KINDS = ["campaign", "campaign", "unconfirmed", "company", "class", "benchmark", "resale_pool", "shared_harness", "app", "crowd", "declared_harvest", "other"];
const REASONS = ["true_campaign", "resale", "company", "evaluation", "class", "other_benign", "not_enough_evidence"];
const OWNERS = ["ada", "grace", "alan", "demo"];
const TAGS = ["urgent", "resale?", "pivot", "legal", "watch"];
const DAY = 864e5;
export const NOW = Date.now();
export const DAYS = Array.from({ length: 45 }, (_, k) => new Date(Date.UTC(2026, 3, 22) + k * DAY).toISOString().slice(0, 10));
const iso = (ms) => new Date(ms).toISOString();

// What an attacker would put where he may write: markup, turned text, hidden characters, very long words.
export const NASTY = ['<img src=x onerror="document.title=\'owned\'">', "user-\u202egnp.exe\u202c-1", "zero\u200bwidth\u0007bell", "x".repeat(300), "..", "x/exchanges", "two\nlines", "é".repeat(8000)];

const PIECES = [
  ["exchangeability", "text", 6.99, "What 321 accounts asked could have been dealt from one list: their subjects differ 0.02 times as much as those of comparable strangers (0 means one list, 1 means strangers; standard error 0.00, 184,078 prompts).", { rho: 0.0186, error: 0.0025, accounts: 321, prompts: 184078 }],
  ["shared_payment", "payment", 5, "29% of the accounts share a payment method with another of them; among comparable accounts it is 3.0%. The most widely shared one joins 41 of them.", { of: "payment", share: 0.2936, expected: 0.0297, known: 2180, largest: 41 }],
  ["shared_address", "network", 4.2, "37% of the accounts share a network address with another of them; among comparable accounts it is 6.0%. The most widely shared one joins 60 of them.", { share: 0.367, expected: 0.0605, largest: 60 }],
  ["undeclared", "affiliation", 4, "No two of the accounts declare an organization in common.", { share: 0, organizations: 0 }],
  ["shared_frame", "text", 3.1, "100% of the accounts share a prompt frame with another of them; among comparable accounts it is 94.0%.", { share: 1, expected: 0.94 }],
  ["dealt_once", "text", 2.4, "The accounts ask alike and hardly repeat each other: 0.4% of their distinct prompts were sent by two of them. So would a list dealt out, each prompt once.", { among: 0.00447, everyone: 0.00449 }],
  ["shared_client", "client", 2.2, "96% of the accounts share a client program and TLS pair with another of them; among comparable accounts it is 90.5%.", { share: 0.963, expected: 0.905 }],
  ["volume", "volume", 2, "The median account asked 1,080 times, against 93 of the median account on its surface.", { each: 1080.5, others: 93 }],
  ["follow_ups", "conversation", 2, "11% of the exchanges attributed to a harvest follow up on an earlier answer, against 37% of all other accounts'.", { share: 0.107, others: 0.371 }],
  ["elicitation", "elicitation", 1.05, "19% of the prompts ask for written-out reasoning, against 5% of comparable accounts'.", { share: 0.193, others: 0.0545 }],
  ["aim", "capability", 0.88, "The exchanges touch the capabilities that rivals train on 2.4 times as often as comparable accounts' do.", { rate: 1.32, others: 0.548 }],
  ["pivot", "settings", 0.84, "Of 1,000 accounts that had used other models, 15% turned to one new model within 24 hours of 2026-05-19T19:00 UTC.", { share: 0.152 }],
  ["birth_burst", "lifecycle", 0.67, "5% of the accounts were opened within two days of 2026-03-30; in 95 of 100 comparable groups it is at most 4%.", { share: 0.053 }],
  ["tireless", "time", 0.5, "The median account is active in 11.1 hours of its average active day, against 6.7 for the median comparable account.", { hours: 11.13, others: 6.73 }],
];
const COUNTER = [
  ["breadth", "text", -0.8, "The median account's prompts are 0.74 times as alike as those of the median comparable account: about as broad as people are.", { within: 0.00747, others: 0.0101 }],
  ["peoples_hours", "time", -1.3, "A third of the accounts keep the hours of people: a night of seven hours, and weekends.", { share: 0.33 }],
  ["seniority", "lifecycle", -0.4, "4% of the accounts are older than a year and were not changed in between.", { share: 0.04 }],
];
const evidence = (pieces, factor) => pieces.map(([kind, family, weight, says, facts]) => ({ kind, family, weight: weight * factor, says, facts }));

const CAPABILITIES = { software_engineering: 0.14, agentic_tool_use: 0.37, reasoning: 0.09, mathematics: 0.055, data_analysis: 0.02, roleplay: 0.035, writing: 0.12, translation: 0.04, other: 0.42 };

function makeCase(k) {
  const d = dice("case", k);
  const large = k === 0;
  const kind = large ? "campaign" : d.pick(KINDS);
  const campaign = kind === "campaign";
  const accounts = large ? 25000 : Math.round(Math.exp(d.next() * 7 + 1.2));
  const exchanges = accounts * d.int(40, 1200);
  const state = large ? "new" : d.pick(["new", "new", "in_progress", "closed"]);
  const confidence = large ? 0.980066 : campaign ? 0.9 + d.next() * 0.099 : d.next() ** 1.5 * 0.9;
  const factor = large ? 1 : 0.3 + confidence * 0.6;
  const last = Date.UTC(2026, 5, 5, 23, 59);
  const id = `${campaign ? "C" : "G"}-${large ? "f62bfdf7218b" : d.hex(12)}`;
  return {
    id, aliases: [], origin: "scan", kind, state, confidence, accounts, exchanges, harvest_exchanges: campaign ? Math.round(exchanges * 0.93) : 0,
    first_seen: iso(last - 44 * DAY), last_seen: iso(last), opened_at: iso(NOW - d.int(1, 40 * 24) * 36e5), closed_at: state === "closed" ? iso(NOW - d.int(1, 20) * DAY) : null,
    owner: state === "new" ? null : d.pick(OWNERS), tags: d.next() < 0.3 ? [d.pick(TAGS)] : [], snoozed_until: null,
    reason: state === "closed" ? d.pick(REASONS) : null, version: 1,
    says: k === 3 ? `The accounts come through one network. ${NASTY[0]}` : campaign ? "" : "The accounts come through one network, each with subjects of its own.",
    summary: campaign
      ? `${accounts.toLocaleString("en-US")} accounts that appear to be run by one hand took ${(exchanges * 0.93 / 1e6).toFixed(1)} million answers between 22 April and 5 June 2026, mostly software engineering and reasoning. What they ask could have been dealt from one list, three in ten share a payment method, and none declares an organization. A third keep people's hours, which speaks against it.`
      : "These accounts are linked to one another by a network address and a client program, but each has subjects of its own, so they are more likely a crowd than a fleet.",
    answers: { acts_as_one: campaign ? 0.9999 : 0.3 + confidence / 2, concealed: k % 7 === 5 ? null : 0.982, harvest: campaign ? 0.998 : confidence * 0.8 },
    prior: 0.0025, evidence: evidence(large ? PIECES : PIECES.filter(() => d.next() < 0.7), factor), counter_evidence: evidence(COUNTER, 1),
    capabilities: Object.entries(CAPABILITIES).map(([name, base]) => {
      const lift = name === "software_engineering" ? 3.4 : name === "reasoning" ? 3.9 : name === "mathematics" ? 2.2 : 0.5 + d.next();
      return { name, share: Math.min(0.9, base * lift), lift };
    }),
    capability_mix: CAPABILITIES, note: state === "closed" ? "Looked at with the gateway team." : null, removed: [], parent_ids: [], child_ids: [],
    comments: k < 6 ? [{ at: iso(NOW - DAY), by: "grace", text: `The card issuer confirmed the first batch.\n${NASTY[1]}` }] : [], snooze_note: null, rescored: null,
  };
}

export const cases = new Map(Array.from({ length: 1000 }, (_, k) => makeCase(k)).map((c) => [c.id, c]));
export const LARGE = [...cases.keys()][0];

/** What teams declare: one of the large case's accounts, one with a name that wants to be something else. */
export const declarations = [
  ["D-1f0c", "Northwind Tools, platform team", 24_600, ["It declares 4,000 exchanges a day; the log has 48,210.", "By the operator's records 212 of its accounts belong to 198 different organizations."]],
  ["D-2a9e", `Kahn & Söhne ${NASTY[1].slice(0, 40)}`, 12, []],
].map(([declaration_id, who, found, contradictions]) => ({
  declaration: {
    declaration_id, file: `${declaration_id}.declaration.json`, who, contact: "security@example.com", purposes: ["code review of our own repositories", "nightly evaluation of our own product"],
    fleets: [{ name: "review bots", agents: 24, purpose: "review every pull request" }], exchanges_a_day: 4000, observed_a_day: found * 1.96,
    made: "2026-05-20", expires: "2026-11-20", signer: "2d438b11ff8877e115ce7757fa234ecd2ff2049aef3e5aed5949e443e97259d9", accounts: found + 12, found, standing: "unverified", contradictions,
  },
  decision: null, reason: null, by: null, since: null, until: null, current: true, version: 1,
}));
cases.get(LARGE).declared = [{ declaration_id: "D-1f0c", who: "Northwind Tools, platform team", standing: "unverified", accounts: 24_600, of: 25_000, says: `24,600 of 25,000 accounts are declared as one organization's by “Northwind Tools, platform team” (not verified by anybody). ${declarations[0].declaration.contradictions[0]}` }];

const rosters = new Map();
/** account id -> member row, by the contract's columns. */
export function members(c) {
  if (rosters.has(c.id)) return rosters.get(c.id);
  const d = dice("members", c.id);
  const rows = [];
  for (let k = 0; k < c.accounts; k++) {
    const exchanges = Math.round(Math.exp(3 + d.next() * 4.5));
    let bits = 0n;
    const from = d.int(0, 20), to = d.int(25, 44);
    for (let day = from; day <= to; day++) if (d.next() < 0.7) bits |= 1n << BigInt(day);
    const id = k < NASTY.length ? NASTY[k] : `acct_${d.hex(10)}`;
    // Of a group's accounts a scan counts nothing.
    const counts = c.kind === "campaign" ? [exchanges, Math.round(exchanges * 0.9), Math.round(exchanges * 1.04)] : [null, null, null];
    rows.push([id, k % 37 === 0 ? 0.5 + d.next() * 0.4 : 0.9 + d.next() * 0.0999, ...counts,
      d.pick(PIECES)[0], iso(Date.UTC(2026, 2, 1) - (k % 25 === 0 ? 500 : d.int(0, 60)) * DAY), d.next() < 0.1 ? iso(Date.UTC(2026, 4, d.int(1, 28))) : null,
      d.pick(["free", "free", "pro", "team", null]), d.next() < 0.02 ? d.pick(["Ampère Labs", "NTH University", NASTY[0]]) : null,
      d.pick(["api", "api", "chat", "ide"]), bits.toString(16), "in"]);
  }
  rosters.set(c.id, rows);
  return rows;
}
export const COLUMNS = ["account_id", "membership", "exchanges", "harvest_exchanges", "attempts", "strongest_evidence", "created_at", "closed_at", "plan", "organization", "surface", "active", "state"];

export function memberDetail(row) {
  const d = dice("member", row[0]);
  const mine = evidence(PIECES.filter(() => d.next() < 0.5), 0.6), against = evidence([COUNTER[d.int(0, 2)]], 1);
  const sum = [...mine, ...against].reduce((total, e) => total + e.weight, 0);
  return { account_id: row[0], evidence: mine, counter_evidence: against, start: -4, log_odds: -4 + sum, membership: row[1],
    activity: { exchanges: row[2], answered: Math.round(row[2] * 0.97), follow_ups: Math.round(row[2] * 0.1), days: d.int(8, 40) } };
}
