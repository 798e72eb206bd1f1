/** Whom a page of a response offers what, by the server's own rules (tests/console/test_response.py), and what a policy is called. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { runnerImport } from "vite";

const { module: may } = await runnerImport("./src/response/may.ts");
const { module: words } = await runnerImport("./src/response/words.ts");
const person = (name, role) => ({ name, role });
const c = { id: "C-1", owner: "anna", state: "in_progress", reason: null, survivor: null };
const policy = { owner: "anna", proposed_by: "anna", kind: null, wanted: { by: "carl", stage: "share", share: 0.1 }, steps: [] };

test("who proposes and takes steps", () => {
  for (const [who, role, told] of [["anna", "analyst", true], ["carl", "analyst", false], ["ben", "approver", true], ["anna", "viewer", false]])
    assert.equal(may.mayJudge(person(who, role), c), told, `${who}, ${role}`);
  assert.equal(may.mayJudge(person("anna", "analyst"), { ...c, owner: null }), false);
  assert.equal(may.mayStep(person("anna", "analyst"), { ...policy, kind: "campaign" }, c), false);
  assert.equal(may.mayJudge(undefined, c), false);
});
test("who agrees: an approver whose own it is not", () => {
  for (const [who, role, told] of [["ben", "approver", true], ["anna", "admin", false], ["carl", "approver", false], ["dora", "analyst", false]])
    assert.equal(may.mayApprove(person(who, role), policy), told, `${who}, ${role}`);
  assert.equal(may.mayApprove(person("ben", "approver"), { ...policy, owner: "ben" }), false);
  assert.equal(may.mayApprove(person("ben", "approver"), { ...policy, wanted: null }), false);
});
test("who ends: every analyst", () => {
  assert.deepEqual(["viewer", "analyst", "approver"].map((role) => may.mayEnd(person("x", role))), [false, true, true]);
});
test("about which cases nothing is proposed", () => {
  assert.equal(may.whyNot(c), null);
  assert.equal(may.whyNot({ ...c, state: "closed", reason: "true_campaign" }), null);
  assert.match(may.whyNot({ ...c, state: "closed", reason: "class" }), /nothing is done/);
  assert.match(may.whyNot({ ...c, survivor: "C-2" }), /another case/);
});
test("what a policy does, in a line", () => {
  const terms = { budget: null, trim: null };
  assert.equal(words.does({ ...terms, action: "throttle", budget: { seconds: 3600, exchanges: 2500, tokens: null } }), "Throttle to 2,500 exchanges an hour, all accounts together");
  assert.equal(words.does({ ...terms, action: "throttle", budget: { seconds: 90, exchanges: 5, tokens: 1000 } }), "Throttle to 5 exchanges and 1,000 tokens in 90 seconds, all accounts together");
  assert.equal(words.does({ ...terms, action: "trim", trim: { logprobs: true, choices: 1, max_tokens: null, reasoning: "withheld" } }), "Trim answers: no log-probabilities, one at a time and reasoning withheld");
  for (const action of ["observe", "tag", "step_up", "deny"]) assert.ok(words.does({ ...terms, action }).length > 10);
});
test("what may follow", () => {
  assert.deepEqual([null, "shadow", "share", "all"].map((stage) => words.nextStages({ stage })), [["shadow"], ["share"], ["share", "all"], []]);
});
test("how long until", () => {
  const now = Date.parse("2026-05-01T00:00:00Z");
  for (const [at, told] of [["2026-05-01T00:20:00Z", "in 20 min"], ["2026-05-01T00:00:30Z", "within a minute"], ["2026-04-30T23:59:30Z", "just now"], ["2026-05-02T12:00:00Z", "in 36 h"], ["2026-05-15T01:00:00Z", "in 14 days"], ["2026-04-28T00:00:00Z", "3 days ago"]])
    assert.equal(words.span(at, now), told);
});
