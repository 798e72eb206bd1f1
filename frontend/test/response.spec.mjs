/** Walks from a proposal to its end on a console that runs: two people at CONSOLE, whose first admin TOKEN lets in; DESK is a
 * desk's token, LAKE where guards write; PICTURES is a folder that gets some. tests/console/test_browser.py starts it all. */
import { mkdirSync, writeFileSync } from "node:fs";
import { enter, open } from "./browser.mjs";
import { expect, judge, test } from "./walking.mjs";

test.describe.configure({ mode: "serial" });

const { CONSOLE: base, TOKEN: token, DESK: desk, LAKE: lake, PICTURES: pictures } = process.env;
const must = (truth, says) => expect(truth, says).toBeTruthy();
const picture = async (page, name) => { if (pictures) await page.screenshot({ path: `${pictures}/${name}.png`, fullPage: true }); };
/** The lake is read in the meantime: what is asked of it is shown when that is done. */
const LONG = { timeout: 150_000 };
const ask = async (path, body) => {
  const told = await fetch(base + path, { method: body ? "POST" : "GET", headers: { authorization: `Bearer ${desk}`, "content-type": "application/json" }, body: body && JSON.stringify(body) });
  return told.json();
};

let anna, ben, id;
test.beforeAll(async ({ browser }) => {
  const admin = await open(browser, base);
  await enter(admin, base, token);
  const tokens = await admin.evaluate(async (people) => {
    const { csrf } = await (await fetch("/api/me")).json();
    const added = async ([name, role]) => (await (await fetch("/api/people", { method: "POST", headers: { "content-type": "application/json", "x-csrf": csrf }, body: JSON.stringify({ name, role }) })).json()).token;
    return [await added(people[0]), await added(people[1])];
  }, [["anna", "analyst"], ["ben", "approver"]]);
  await admin.context().close();
  [anna, ben] = [await open(browser, base), await open(browser, base)];
  await enter(anna, base, tokens[0]);
  await enter(ben, base, tokens[1]);
});

test("a case that nobody has claimed: nothing can be proposed, and why is said", async () => {
  await anna.goto(`${base}/cases?kind=campaign`);
  await anna.click(".cases tbody a >> nth=0");
  await anna.waitForURL("**/cases/C-*");
  id = new URL(anna.url()).pathname.split("/")[2];
  await anna.waitForSelector(".done-about >> text=Nothing is done about it yet");
  await anna.keyboard.press("r");
  await anna.waitForURL("**/response");
  await anna.waitForSelector(".next-line >> text=claim the case, then propose");
  must(!(await anna.$("main button >> text=Propose")), "it is offered");
  await anna.keyboard.press("u");
  await anna.click(".actions >> text=Claim");
  await anna.waitForSelector(".actions >> text=Release");
});
test("a limit that never bites is refused, with the most that was ever used", async () => {
  await anna.click(".done-about a");
  await anna.waitForSelector("main button >> text=Propose…");
  await anna.keyboard.press("p");
  must(await anna.isDisabled("dialog button.main"), "without a reason");
  await anna.fill("dialog .three input >> nth=0", "100000");
  await anna.fill("dialog textarea", "It harvests code.");
  await anna.click("dialog button.main");
  await anna.waitForSelector(".policy h2 >> text=Throttle to 100,000 exchanges an hour");
  await anna.waitForSelector(".policy [role=alert] >> text=/never bite.*never used more than/", LONG);
  must(await anna.isDisabled(".step-row button.main"), "the step is offered");
  await anna.click(".policy >> text=End…");
  await anna.fill("dialog textarea", "Too large.");
  await anna.click("dialog button.main");
  await anna.waitForSelector(".ended >> text=1 policy has ended");
});
test("proposed by keyboard, looked at, and begun in the shadow", async () => {
  await anna.keyboard.press("p");
  await anna.waitForSelector("dialog textarea");
  for (let k = 0; k < 2; k++) await anna.keyboard.press("ArrowDown");
  must(await anna.isChecked("dialog input[value=deny]"), "the arrow keys choose");
  await anna.fill("dialog input[type=url]", "https://example.com/appeal");
  await anna.fill("dialog textarea", "One list through all of these accounts.");
  await anna.selectOption("dialog select", "terms_of_use");
  await anna.click("dialog button.main");
  await anna.waitForSelector(".policy h2 >> text=Deny every request");
  await anna.waitForSelector(".policy .figures", LONG);
  const accounts = Number((await anna.textContent(".policy .figures .key dd")).replace(",", ""));
  must(accounts > 0, "whom it would meet");
  await anna.waitForSelector(".replay canvas", LONG);
  await anna.waitForSelector(".hit >> text=/and \\d+ more/");
  must((await anna.textContent(".replay")).includes("Nobody has looked at any of them"), "the bound");
  await picture(anna, "response-draft");
  await judge(anna);
  await anna.click(".step-row >> text=Start in the shadow");
  await anna.waitForSelector(".policy .standing >> text=Shadow: only written down", LONG);
});
test("a share is asked for, and waits; who asked is not offered to agree", async () => {
  await anna.waitForSelector(".next >> text=A second person has to agree first, since it denies", LONG);
  await anna.fill(".share input", "50");
  await anna.click(".step-row >> text=Ask for 50%");
  await anna.waitForSelector(".waits >> text=Waits for a second person", LONG);
  must(!(await anna.$(".waits button.main")), "she may agree");
  must(await anna.$(".waits >> text=Take back…"), "she may take it back");
});
test("a second person sees the same, and agrees", async () => {
  await ben.goto(`${base}/measures`);
  await ben.waitForSelector(".measures >> text=a step waits");
  await ben.keyboard.press("j");
  await ben.keyboard.press("Enter");
  await ben.waitForURL(`**/cases/${id}/response`);
  await ben.waitForSelector(".next-line >> text=look at what waits below");
  await ben.waitForSelector(".waits .figures", LONG);
  await ben.waitForSelector(".replay canvas", LONG);
  await picture(ben, "response-waits");
  await judge(ben);
  await ben.click(".waits >> text=Agree: 50% of the accounts");
  await ben.waitForSelector(".policy.acts .standing >> text=On 50% of the accounts", LONG);
  must((await ben.textContent(".track")).includes("by anna, agreed to by ben"), "who asked and who agreed");
});
test("what was seen before is not acted upon", async () => {
  await anna.click(".policy >> text=Undo last step…");
  await anna.fill("dialog textarea", "Too late.");
  await anna.click("dialog button.main");
  await anna.waitForSelector("[role=alert] >> text=/changed/");
  await anna.keyboard.press("Escape");
  await anna.click(".policy >> text=I have seen it");
  await anna.waitForSelector(".policy.acts .standing >> text=On 50% of the accounts");
});
test("to all, and agreed to again", async () => {
  await anna.reload();
  await anna.click(".choice >> text=All accounts");
  await anna.click(".step-row >> text=Ask for all accounts", LONG);
  await anna.waitForSelector(".waits", LONG);
  await ben.reload();
  await ben.click(".waits >> text=Agree: all accounts", LONG);
  await ben.waitForSelector(".policy .standing >> text=On all accounts", LONG);
  await ben.waitForSelector("text=Accounts that join the fleet come under it by themselves");
});
test("what guards wrote down is shown as it comes", async () => {
  const { data: [notice] } = await ask("/v1/cases?limit=1");
  mkdirSync(`${lake}/guard/decisions`, { recursive: true });
  const now = new Date();
  const line = { at: now / 1000, allow: false, action: "deny", table: 3, account: notice.entity_identifier, measure: "P-1", stage: "all", campaign: id, reason: "terms_of_use" };
  const passed = { ...line, allow: true, action: "throttle" };
  writeFileSync(`${lake}/guard/decisions/${now.toISOString().slice(0, 10)}.jsonl`, `${JSON.stringify(line)}\n${JSON.stringify(passed)}\n`);
  await anna.waitForSelector(".decisions tr:has-text('Deny: stopped') >> text=Terms of use", { timeout: 30_000 });
  await anna.waitForSelector(".decisions tr:has-text('Throttle: went on') >> text=nothing");
  await picture(anna, "response-all");
});
test("an appeal is decided by whom the policy is not, and spares the account", async () => {
  const { data: [notice] } = await ask("/v1/cases?limit=1");
  await ask(`/v1/cases/${notice.id}/appeal`, { text: "We are two people with a shop." });
  await anna.click("nav >> text=Appeals");
  await anna.waitForSelector(".appeal >> text=Due in 13 days");
  must(!(await anna.$(".appeal button")), "she may decide");
  await judge(anna);
  await ben.click("nav >> text=Appeals");
  await ben.click(".appeal >> text=Uphold…");
  await ben.fill("dialog textarea", "Their repository is theirs.");
  await ben.click("dialog button.main");
  await ben.waitForSelector("text=No appeal waits");
  await ben.click("text=All, the latest first");
  await ben.waitForSelector(".appeal .standing >> text=Upheld");
  await ben.goto(`${base}/cases/${id}/response`);
  await ben.waitForSelector(".policy .figures >> text=1 more is spared", LONG);
});
test("ended from the page of all measures, by anybody who sees harm", async () => {
  await anna.click("nav >> text=Measures");
  await anna.waitForSelector(".lede >> text=1 measure acts on accounts");
  await picture(anna, "measures");
  await judge(anna);
  await anna.keyboard.press("j");
  await anna.keyboard.press("e");
  await anna.fill("dialog textarea", "The fleet is gone.");
  await anna.click("dialog button.main");
  await anna.waitForSelector("text=Nothing is in force");
  await anna.goto(`${base}/cases/${id}/response`);
  await anna.waitForSelector(".ended >> text=2 policies have ended");
  await anna.waitForSelector(".lede >> text=Nothing is done about these");
});
test("for every case of a kind: by an approver, and nobody else is offered it", async () => {
  await anna.keyboard.press("p");
  await anna.waitForSelector("dialog textarea");
  must(!(await anna.$("dialog >> text=In every case of the kind")), "an analyst is offered it");
  await anna.keyboard.press("Escape");
  await ben.goto(`${base}/cases/${id}/response`);
  await ben.waitForSelector("main button >> text=Propose…");
  await ben.keyboard.press("p");
  await ben.click("dialog input[value=tag]");
  await ben.click("dialog >> text=In every case of the kind campaign");
  await ben.fill("dialog textarea", "So that the gateway knows.");
  await ben.click("dialog button.main");
  await ben.waitForSelector(".policy >> text=in every case of the kind campaign");
  await ben.click(".step-row >> text=Start in the shadow", LONG);
  await ben.waitForSelector(".policy .standing >> text=Shadow", LONG);
  await anna.reload();
  await anna.waitForSelector("text=an approver takes its steps");
  await ben.click(".policy >> text=Undo last step…");
  await ben.fill("dialog textarea", "Not yet.");
  await ben.click("dialog button.main");
  await ben.waitForSelector(".policy .standing >> text=Draft");
});
