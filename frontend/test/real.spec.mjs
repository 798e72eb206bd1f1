/** Walks through a console that runs, from the first link to the verified log: at CONSOLE, let in by TOKEN; PICTURES is a
 * folder that gets some. The lake is made by tests/console/test_browser.py. */
import { enter, open } from "./browser.mjs";
import { expect, judge, test } from "./walking.mjs";

test.describe.configure({ mode: "serial" });

const LARGE = "C-000000025000";
const { CONSOLE: base, TOKEN: token, PICTURES: pictures } = process.env;
const must = (truth, says) => expect(truth, says).toBeTruthy();
const picture = async (name) => { if (pictures) await page.screenshot({ path: `${pictures}/${name}.png` }); };

let page;
test.beforeAll(async ({ browser }) => { page = await open(browser, base); });

test("the first link lets in", async () => {
  await enter(page, base, token);
  must(!page.url().includes("token"), page.url());
});
test("it lets in once", async ({ browser }) => {
  const again = await open(browser, base);
  await again.goto(`${base}/login#token=${token}`);
  await again.waitForSelector("[role=alert]");
  await again.context().close();
});
test("the queue holds a thousand cases, surest first", async () => {
  await page.waitForSelector(".cases tbody tr");
  must((await page.textContent("main")).includes("1,000"), "a thousand match");
  must((await page.textContent(".cases tbody tr")).includes(LARGE), "the surest stands first");
  await picture("console-queue");
});
test("a case of 25,000 accounts: claimed, filtered, closed with a reason", async () => {
  await page.goto(`${base}/cases/${LARGE}`);
  await page.waitForSelector("text=25,000 of 25,000 shown");
  const painted = await page.evaluate(() => performance.getEntriesByName("first-contentful-paint")[0].startTime);
  console.log(`        first paint ${painted.toFixed(0)} ms`);
  await page.click(".actions >> text=Claim");
  await page.waitForSelector(".actions >> text=Release");
  await page.fill("#members .filters input >> nth=0", "acct_9");
  await page.waitForFunction(() => !document.querySelector("#members [role=status]").textContent.startsWith("25,000 of"));
  await page.fill("#members .filters input >> nth=0", "");
  await page.click(".actions >> text=Close…");
  await page.click("dialog input[value=not_enough_evidence]");
  await page.fill("dialog textarea", "Made for a test.");
  await page.click("dialog button.main");
  await page.waitForSelector(".actions .state.closed");
});
test("the lake is read", async () => {
  const ready = async () => (await (await fetch("/api/status")).json()).lake_state === "ready";
  for (let k = 0; k < 180 && !(await page.evaluate(ready)); k++) await page.waitForTimeout(1000);
  must(await page.evaluate(ready), "it is not");
});
test("the fleet: every part of its page, from the lake", async () => {
  await page.goto(`${base}/cases?kind=campaign`);
  await page.click(`.cases tbody a:not(:has-text("${LARGE}")) >> nth=0`);
  await page.waitForURL("**/cases/C-*");
  for (const id of ["when", "why", "graph", "capabilities", "members", "similar", "comments", "history"]) await page.waitForSelector(`#${id} h2`);
  await page.waitForSelector("#when canvas", { timeout: 120_000 });
  await page.waitForSelector(".graph canvas", { timeout: 120_000 });
  await page.waitForSelector("text=24 of 24 shown");
  await page.waitForTimeout(1500);
  await picture("console-case");
});
test("axe finds nothing on it", () => judge(page));
test("brushing days filters its accounts", async () => {
  const chart = page.locator("#when .chart").first();
  await chart.scrollIntoViewIfNeeded();
  const box = await chart.boundingBox();
  await page.mouse.move(box.x + 60, box.y + 70);
  await page.mouse.down();
  for (let k = 1; k <= 8; k++) await page.mouse.move(box.x + 60 + k * 5, box.y + 70);
  await page.mouse.up();
  await page.waitForSelector(".tray >> text=/\\d.days?/");
  await page.click(".tray >> text=Clear");
});
test("an account: its reasons, its exchanges, one of them read again from the log", async () => {
  await page.click(".members .col-account_id button >> nth=2");
  await page.waitForSelector(".panel .waterfall");
  await page.click(".panel .exchanges button >> nth=0");
  await page.waitForSelector(".veil");
  await page.fill(".reveal input", "checks the frame");
  await page.click(".reveal button.main");
  await page.waitForSelector(".said");
  await picture("console-account");
  await page.keyboard.press("Escape");
  await page.waitForSelector(".panel", { state: "detached" });
});
test("claimed and split in two, each scored anew", async () => {
  await page.click(".actions >> text=Claim");
  await page.waitForSelector(".actions >> text=Release");
  await page.click(".members .pick input >> nth=1");
  await page.click(".members .pick input >> nth=10", { modifiers: ["Shift"] });
  await page.click(".tray >> text=Split");
  await page.fill("dialog textarea", "two hands");
  await page.click("dialog button.main");
  await page.waitForURL("**/cases/S-*");
  await page.waitForSelector(".actions");
  await page.locator("#members").scrollIntoViewIfNeeded();
  await page.waitForSelector("text=10 of 10 shown");
});
test("closed with a reason", async () => {
  await page.click(".actions >> text=Close…");
  await page.click("dialog input[value=true_campaign]");
  await page.fill("dialog textarea", "One list, shared cards.");
  await page.click("dialog button.main");
  await page.waitForSelector(".actions .state.closed");
});
test("the log of all this is whole, and says who read what", async () => {
  await page.goto(`${base}/audit`);
  await page.waitForSelector("text=/reveal/i");
  await page.click("button >> text=Verify");
  await page.waitForSelector("text=/whole/i");
  await picture("console-audit");
});
