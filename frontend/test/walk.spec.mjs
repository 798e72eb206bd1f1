/** Walks through the console as an analyst does, on the mock: `npm test` (after `npm run build`). */
import { RESPONDED } from "../mock/response.mjs";
import { serve } from "../mock/server.mjs";
import { enter, faults, open } from "./browser.mjs";
import { expect, judge, test } from "./walking.mjs";

test.describe.configure({ mode: "serial" });

const LARGE = "C-f62bfdf7218b";
const PORT = 8798;
const base = `http://127.0.0.1:${PORT}`;

const must = (truth, says) => expect(truth, says).toBeTruthy();
const until = (page, run, says, arg) => page.waitForFunction(run, arg, { timeout: 10_000 }).catch(() => { throw new Error(says); });

let server, page;
test.beforeAll(async ({ browser }) => {
  server = await serve(PORT);
  page = await open(browser, base);
});
test.afterAll(() => server.close());

test("a wrong token is refused in place", async () => {
  await page.goto(`${base}/cases`);
  await page.waitForURL("**/login?next=*");
  await page.fill("input[type=password]", "nonsense");
  await page.click("button.main");
  await page.waitForSelector("[role=alert]");
});
test("why a provider's login ended is told in our own words only", async () => {
  const told = async (fragment) => {
    await page.goto("about:blank");
    await page.goto(`${base}/login#${fragment}`);
    return page.textContent("[role=alert]");
  };
  must((await told("error=no_role")).includes("None of your groups"), "the sentence for no_role");
  must(!(await told("error=Call%20555")).includes("555"), "what the address says is shown");
  must((await told("error=constructor")).includes("did not work"), "a word that is none of ours");
  must(!page.url().includes("#"), page.url());
  must((await page.getAttribute("a.button", "href")) === "/api/oidc/login" && (await page.textContent("a.button")) === "Log in with Example SSO", "the button");
});
test("a link logs in and its token leaves the address", async () => {
  await page.goto("about:blank");
  await enter(page, base);
  must(!page.url().includes("token"), page.url());
});
test("the queue is sorted by confidence", async () => {
  await page.waitForSelector(".cases tbody tr");
  const shown = await page.$$eval(".cases tbody td.n:nth-child(5)", (cells) => cells.map((cell) => parseFloat(cell.textContent)));
  must(shown.length === 50 && shown.every((value, k) => !k || value <= shown[k - 1] + 0.1), `order ${shown.slice(0, 5)}`);
});
test("keys: j, x, a, e, ?, /", async () => {
  await page.keyboard.press("j");
  await page.keyboard.press("j");
  await page.keyboard.press("x");
  await page.waitForSelector(".cases tr.cursor.chosen >> nth=0");
  await page.waitForSelector(".tray");
  await page.keyboard.press("a");
  await until(page, () => document.querySelector(".cases tr.cursor td:nth-child(9)")?.textContent === "demo", "claimed");
  await page.keyboard.press("?");
  await page.waitForSelector("dialog[open] .keys");
  await page.keyboard.press("Escape");
  await page.waitForSelector("dialog", { state: "detached" });
  await page.keyboard.press("x");
  await page.keyboard.press("e");
  await page.waitForSelector("dialog[open] .reasons");
  must(await page.isDisabled("dialog button.main"), "closing without reason and note must not be possible");
  await page.click("dialog input[value=class]");
  await page.fill("dialog textarea", "One assignment, thirty students.");
  await page.click("dialog button.main");
  await page.waitForSelector("dialog", { state: "detached" });
  await until(page, () => [...document.querySelectorAll(".cases .state.closed")].some((cell) => cell.textContent.includes("class")), "closed");
  await page.keyboard.press("/");
  must(await page.evaluate(() => document.activeElement?.closest("label")?.textContent === "Text"), "search has the focus");
});
test("a filter that is not understood, and a scan that cannot be read, are told once", async () => {
  await page.route("**/api/cases?**", (route) => route.fulfill({ status: 400, json: { error: "not understood: state" } }));
  await page.goto(`${base}/cases?state=zzz`);
  await page.waitForSelector("[role=alert] >> text=not understood: state");
  must(!(await page.$("text=No case matches")), "it says that no case matches");
  await page.unroute("**/api/cases?**");
  await page.route("**/api/status", (route) => route.fulfill({ json: { lake: "mock", lake_state: "ready", trouble: "the result in x cannot be read" } }));
  await page.goto(`${base}/cases`);
  await page.waitForSelector("[role=alert] >> text=the result in x cannot be read");
  await page.waitForSelector(".cases tbody tr");
  await page.unroute("**/api/status");
  await page.goto(`${base}/cases`);
  faults.length = 0;  // the browser tells of the 400
});
test("of a group's accounts nobody counted, and that is said", async () => {
  await page.goto(`${base}/cases?kind=class`);
  await page.click(".cases tbody a >> nth=0");
  await page.waitForSelector(".members td.n >> text=unknown");
  await page.goto(`${base}/cases`);
  await page.waitForSelector(".cases tbody tr");
});
test("filters go into the address, views are saved", async () => {
  await page.selectOption(".filters select >> nth=1", "campaign");
  await page.waitForURL("**kind=campaign*");
  await page.click("text=Save this view…");
  await page.fill("dialog input", "Campaigns");
  await page.click("dialog button.main");
  await page.waitForSelector(".views .own");
  await page.goBack().catch(() => {});
});
test("Enter opens a case; back returns", async () => {
  await page.goto(`${base}/cases?sort=accounts`);
  await page.waitForSelector(".cases tbody tr");
  await page.keyboard.press("j");
  await page.keyboard.press("Enter");
  await page.waitForURL(`**/cases/${LARGE}`);
  await page.waitForSelector(".lede");
  await page.goBack();
  await page.waitForSelector(".cases");
});
test("the large case: every part appears, 25,000 members", async () => {
  await page.goto(`${base}/cases/${LARGE}`);
  for (const id of ["when", "why", "graph", "capabilities", "members", "similar", "comments", "history"]) await page.waitForSelector(`#${id} h2`);
  await page.waitForSelector("text=25,000 of 25,000 shown");
  must((await page.$$(".members tbody tr")).length < 60, "the table is virtual");
  await page.waitForSelector("#when canvas");
  await page.waitForSelector(".graph canvas");
});
test("brushing days narrows members", async () => {
  const chart = page.locator("#when .chart").first();
  await chart.scrollIntoViewIfNeeded();
  const box = await chart.boundingBox();
  await page.mouse.move(box.x + 60, box.y + 70);
  await page.mouse.down();
  for (let k = 1; k <= 8; k++) await page.mouse.move(box.x + 60 + k * 5, box.y + 70);
  await page.mouse.up();
  await page.waitForSelector(".tray >> text=/\\d.days?/");
  await page.waitForSelector("#when figcaption >> text=/on the \\d+.chosen days?/");
  await until(page, () => !document.querySelector("#members [role=status]").textContent.startsWith("25,000 of"), "narrowed");
  await page.click(".tray >> text=Clear");
  await page.waitForSelector("text=25,000 of 25,000 shown");
});
test("a shared value narrows members and shows in the graph", async () => {
  await page.click(".values button.link >> nth=8");
  await until(page, () => !document.querySelector("#members [role=status]").textContent.startsWith("25,000 of"), "narrowed");
  await page.click(".values button.link >> nth=8");
});
test("filter as you type", async () => {
  const box = page.locator("#members .filters input").first();
  await box.fill("acct_1");
  await page.waitForTimeout(500);
  await box.fill("");
  await page.waitForTimeout(500);
  const spent = await page.evaluate(async () => {
    const input = document.querySelector("#members .filters input"), told = document.querySelector("#members [role=status]");
    const set = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set;
    const times = [];
    for (const text of ["a", "ac", "acct_2", "acct_2f", "pay", ""]) {
      const before = told.textContent, start = performance.now();
      set.call(input, text);
      input.dispatchEvent(new Event("input", { bubbles: true }));
      while (told.textContent === before && performance.now() - start < 5000) await new Promise((r) => setTimeout(r));
      if (told.textContent !== before) times.push(performance.now() - start);
    }
    return times;
  });
  console.log(`        ${spent.map((ms) => ms.toFixed(0)).join(", ")} ms`);
  must(spent.length >= 4, `answered ${spent.length} of 6 times`);
});
test("sorting and bulk selection of 25,000", async () => {
  await page.click(".members th.col-exchanges button");
  await page.waitForSelector(".members th.col-exchanges[aria-sort=descending]");
  await page.click(".members thead input[type=checkbox]");
  await page.waitForSelector(".tray >> text=/25,000.accounts selected/");
  await page.click(".tray >> text=Clear");
});
test("hostile text is text, hidden characters are shown", async () => {
  await page.fill("#members .filters input >> nth=0", "user-");
  await until(page, () => document.querySelector(".members .escaped")?.textContent === "\\u202e", "shown by its code");
  await page.fill("#members .filters input >> nth=0", "<img");
  await page.waitForSelector(".members tbody >> text=/<img src=x/ >> nth=0");
  must((await page.$$("main img")).length === 0 && (await page.title()).includes("C-f62"), "no markup came of it");
  await page.fill("#members .filters input >> nth=0", "");
});
test("a member: being prepared, then its evidence; text only for a reason", async () => {
  await page.click(".members .col-account_id button >> nth=2");
  await page.waitForURL("**member=*");
  await page.waitForSelector(".panel >> text=being prepared");
  await page.waitForSelector(".panel .waterfall");
  await page.click(".panel .exchanges button >> nth=0");
  await page.waitForSelector(".veil");
  must(await page.isDisabled(".reveal button.main"), "a reason is asked for");
  await page.fill(".reveal input", "checks the frame");
  await page.click(".reveal button.main");
  await page.waitForSelector(".said");
  must((await page.$$(".said img")).length === 0, "text stays text");
  await page.keyboard.press("Escape");
  await page.waitForSelector(".panel", { state: "detached" });
});
test("an account is opened whatever its id is, also by its address", async () => {
  for (const [typed, seen] of [["..", ".."], ["x/exchanges", "x/exchanges"], ["two", "two\\nlines"], ["ééé", "ééé"]]) {
    await page.fill("#members .filters input >> nth=0", typed);
    const row = page.locator(".members .col-account_id button", { hasText: seen }).first();
    await row.click();
    await page.waitForSelector(".panel .waterfall");
    must(page.url().length < 400, "the address stays short");
    await page.reload();
    await page.waitForSelector(".panel .waterfall");
    await page.waitForSelector(".panel .exchanges li");
    must((await page.textContent("#panel-title")).includes(seen), seen);
    await page.keyboard.press("Escape");
  }
});
test("a part that fails says so, and only that part", async () => {
  await page.route("**/member", (route) => route.fulfill({ json: {} }));
  await page.goto(`${base}/cases/${LARGE}?member=acct_x`);
  await page.waitForSelector("[role=alert] >> text=This account cannot be shown");
  await page.waitForSelector("text=25,000 of 25,000 shown");
  await page.unroute("**/member");
  await page.keyboard.press("Escape");
  faults.length = 0;  // React tells the browser's console of it
});
test("claim, take accounts out with a preview, rescored answers, put back", async () => {
  await page.click(".actions >> text=Claim");
  await page.waitForSelector(".actions >> text=Release");
  await page.click(".members .pick input >> nth=1");
  await page.click(".members .pick input >> nth=4", { modifiers: ["Shift"] });
  await page.waitForSelector(".tray >> text=/4.accounts selected/");
  await page.click(".tray >> text=Take out…");
  await page.waitForSelector("dialog .hit table");
  const plans = await page.$$eval("dialog .hit .pair > div:first-child > ul:first-of-type li", (items) => items.reduce((sum, item) => sum + Number(item.textContent.match(/\d+$/)[0]), 0));
  must(plans === 4, `the preview is of ${plans}`);
  await page.fill("dialog textarea", "bystanders");
  await page.click("dialog button.main");
  await page.waitForSelector(".rescored");
  await page.waitForSelector(".related >> text=4");
});
test("a pair that is split off is not judged, and borrows nothing", async () => {
  await page.click(".members .pick input >> nth=15");
  await page.click(".members .pick input >> nth=16");
  await page.click(".tray >> text=Split off…");
  await page.fill("dialog textarea", "another hand");
  await page.click("dialog button.main");
  await page.waitForURL("**/cases/S-*");
  await page.waitForSelector(".rescored >> text=too few to be judged by themselves");
  must((await page.textContent(".figures .key")).includes("unknown") && !(await page.$(".questions")) && !(await page.$(".waterfall")), "it shows its parent's figures");
  await page.click(".related a");
  await page.waitForSelector("text=25,000 of 25,000 shown");
});
test("labels: an account is labelled, stands on the page of labels, and is taken back by keyboard", async () => {
  await page.click(".tray >> text=Clear").catch(() => {});
  await page.click(".members .pick input >> nth=9");
  await page.click(".tray >> text=Label benign…");
  await page.fill("dialog textarea", "our own tester");
  await page.click("dialog button.main");
  await page.waitForSelector("dialog", { state: "detached" });
  await page.click("nav >> text=Labels");
  await page.waitForSelector(".labels >> text=our own tester");
  must((await page.$$(".labels tbody tr")).length === 1, "one label");
  await page.focus(".labels tbody button");
  await page.keyboard.press("Enter");
  await page.focus("dialog textarea");
  await page.keyboard.type("he left");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await page.waitForSelector("text=No label is in force");
  await page.goBack();
  await page.waitForSelector("text=25,000 of 25,000 shown");
});
test("declarations: read by an analyst, decided by an approver, said on the case", async ({ browser }) => {
  must((await page.textContent(".declared")).includes("declared as one organization's by “Northwind Tools"), "the case says so");
  await page.click(".declared a");
  await page.waitForSelector(".declaration >> nth=1");
  must((await page.$$(".declaration .buttons")).length === 0, "an analyst decides");
  must((await page.textContent(".declaration >> nth=0")).includes("the log has 48,210"), "what speaks against it");
  const approver = await open(browser, base);
  await enter(approver, base, "approver");
  await approver.goto(`${base}/declarations`);
  await approver.click(".declaration >> nth=0 >> text=Found false…");
  must((await approver.textContent("dialog")).includes("anybody can name a stranger's accounts"), "what to mind");
  await approver.fill("dialog textarea", "The cards are ten people's.");
  await approver.click("dialog button.main");
  await approver.waitForSelector(".standing.false >> text=False");
  await approver.click(".declaration >> nth=0 >> text=Open again…");
  await approver.fill("dialog textarea", "Looked at again.");
  await approver.click("dialog button.main");
  await approver.waitForSelector(".standing.false", { state: "detached" });
  await approver.context().close();
  await page.goBack();
  await page.waitForSelector("text=25,000 of 25,000 shown");
});
test("somebody else's change: said, and loaded again", async () => {
  await page.evaluate(async (id) => {
    const me = await (await fetch("/api/me")).json();
    const c = await (await fetch(`/api/cases/${id}`)).json();
    await fetch(`/api/cases/${id}/tags`, { method: "POST", headers: { "content-type": "application/json", "x-csrf": me.csrf }, body: JSON.stringify({ version: c.version, tags: ["elsewhere"] }) });
  }, LARGE);
  await page.click(".actions >> text=Release");
  await page.waitForSelector(".notice >> text=Somebody else changed");
  await page.waitForSelector(".tag >> text=elsewhere");
  await page.click("text=I have seen it");
});
test("tags, snooze, comment, close with a reason, reopen", async () => {
  await page.click(".actions >> text=Tags…");
  await page.fill("dialog input", "pivot, legal");
  await page.click("dialog button.main");
  await page.waitForSelector(".actions .tag >> text=legal");
  await page.click(".actions >> text=Snooze…");
  await page.fill("dialog textarea", "waits for the issuer");
  await page.click("dialog button.main");
  await page.waitForSelector(".asleep");
  await page.fill(".comment textarea", "looks the same as in May");
  await page.click(".comment button");
  await page.waitForSelector("blockquote >> text=as in May");
  await page.click(".actions >> text=Close…");
  await page.click("dialog input[value=true_campaign]");
  await page.fill("dialog textarea", "One list, shared cards.");
  await page.click("dialog button.main");
  await page.waitForSelector(".actions .state.closed");
  await page.click(".actions >> text=Reopen…");
  await page.fill("dialog textarea", "new accounts appeared");
  await page.click("dialog button.main");
  await page.waitForSelector(".actions .state.in_progress");
  await page.waitForSelector(".history >> text=Reopen");
});
test("measures: by keyboard to a case's response, and back to the case", async () => {
  await page.click("nav >> text=Measures");
  await page.waitForSelector(".measures tbody tr");
  for (const key of ["j", "j", "Enter"]) await page.keyboard.press(key);
  await page.waitForURL(`**/cases/${RESPONDED.share}/response`);
  await page.waitForSelector(".replay canvas");
  await page.click(".choice >> text=A larger share");
  await page.waitForSelector(".replay h3 >> text=50% of the accounts");
  await page.click("text=Accounts that would have been hit most");
  await page.click("text=Everything that was done with it");
  await page.waitForSelector(".policy .history li");
  await page.keyboard.press("u");
  await page.waitForSelector(".done-about >> text=Deny every request");
});
test("a measure that the server refuses is told in the dialog", async () => {
  await page.goto(`${base}/cases/${RESPONDED.waits}/response`);
  await page.click("text=Take back…");
  await page.route("**/refuse", (route) => route.fulfill({ status: 403, json: { error: "your role does not allow that" } }));
  await page.fill("dialog textarea", "Not yet.");
  await page.click("dialog button.main");
  await page.waitForSelector("dialog [role=alert] >> text=your role does not allow that");
  await page.unroute("**/refuse");
  await page.keyboard.press("Escape");
});
test("a viewer only reads", async ({ browser }) => {
  const reader = await open(browser, base);
  await enter(reader, base, "viewer");
  await reader.goto(`${base}/cases/${LARGE}`);
  await reader.waitForSelector(".actions");
  must((await reader.$$(".actions button")).length === 0, "no actions are offered");
  for (const [path, there] of [[`/cases/${RESPONDED.waits}/response`, ".replay canvas"], ["/measures", ".measures"], ["/appeals", ".appeal"]]) {
    await reader.goto(base + path);
    await reader.waitForSelector(there);
    must((await reader.$$("main button:not(.quiet)")).length === 0 && !(await reader.$("main >> text=End…")), `something is offered on ${path}`);
  }
  await reader.context().close();
});

/** Opens each page and lets axe judge it; the case page also with its panel and a dialog. */
for (const colorScheme of ["light", "dark"]) {
  let judged;
  const sound = () => judge(judged, ["best-practice"]);
  test(`axe: login, ${colorScheme}`, async ({ browser }) => {
    judged = await open(browser, base, { colorScheme, reducedMotion: "reduce" });
    await judged.goto(`${base}/login`);
    await judged.waitForSelector("form");
    await sound();
    await enter(judged, base, "admin");
  });
  test(`axe: queue, ${colorScheme}`, async () => { await judged.waitForSelector(".cases tbody tr"); await judged.keyboard.press("j"); await judged.keyboard.press("x"); await sound(); });
  test(`axe: case, ${colorScheme}`, async () => {
    await judged.goto(`${base}/cases/${LARGE}`);
    for (const wanted of [".members tbody tr", "#when canvas", ".graph canvas", "#similar table", ".history li"]) await judged.waitForSelector(wanted);
    await sound();
  });
  test(`axe: account panel, ${colorScheme}`, async () => {
    await judged.click(".members .col-account_id button >> nth=5");
    await judged.waitForSelector(".panel .waterfall");
    await judged.click(".panel .exchanges button >> nth=0");
    await sound();
    await judged.keyboard.press("Escape");
    await judged.click(".panel button >> text=Close");
  });
  test(`axe: labels, ${colorScheme}`, async () => {
    await judged.click(".members .pick input >> nth=12");
    await judged.click(".tray >> text=Label benign…");
    await judged.fill("dialog textarea", "our own tester");
    await judged.click("dialog button.main");
    await judged.waitForSelector("dialog", { state: "detached" });
    await judged.goto(`${base}/labels`);
    await judged.waitForSelector(".labels");
    await sound();
    await judged.click(".labels tbody button");
    await sound();
    await judged.goto(`${base}/cases/${LARGE}`);
    await judged.waitForSelector(".members tbody tr");
  });
  test(`axe: declarations, ${colorScheme}`, async () => {
    await judged.goto(`${base}/declarations`);
    await judged.waitForSelector(".declaration .buttons");
    await sound();
    await judged.click(".declaration .buttons button >> nth=0");
    await sound();
    await judged.goto(`${base}/cases/${LARGE}`);
    await judged.waitForSelector(".members tbody tr");
  });
  test(`axe: responses, ${colorScheme}`, async () => {
    for (const id of Object.values(RESPONDED)) {
      await judged.goto(`${base}/cases/${id}/response`);
      for (const wanted of [".replay canvas", ".policy .figures", ".decisions"]) await judged.waitForSelector(wanted);
      for (const fold of await judged.$$("details > summary")) await fold.click();
      await sound();
    }
    for (const action of ["throttle", "trim", "step_up"]) {
      await judged.keyboard.press("p");
      await judged.click(`dialog input[value=${action}]`);
      await sound();
      await judged.keyboard.press("Escape");
    }
    await judged.goto(`${base}/measures`);
    await judged.waitForSelector(".measures");
    await sound();
    await judged.goto(`${base}/appeals?of=all`);
    await judged.waitForSelector(".appeal");
    await sound();
    await judged.goto(`${base}/cases/${LARGE}`);
    await judged.waitForSelector(".members tbody tr");
  });
  test(`axe: dialogs, ${colorScheme}`, async () => {
    await judged.click(".members .pick input >> nth=7");
    await judged.click(".tray >> text=Label benign…");
    await judged.waitForSelector("dialog .hit table");
    await sound();
    await judged.keyboard.press("Escape");
    await judged.click(".actions >> text=Close…");
    await sound();
    await judged.keyboard.press("Escape");
  });
  for (const name of ["people", "audit", "help"]) {
    test(`axe: ${name}, ${colorScheme}`, async () => { await judged.goto(`${base}/${name}`); await judged.waitForSelector("table, .terms"); await sound(); });
  }
}

test("at 200% zoom nothing is cut off sideways", async ({ browser }) => {
  const small = await open(browser, base, { viewport: { width: 640, height: 430 } });
  await enter(small, base);
  for (const path of ["/cases", `/cases/${LARGE}`, `/cases/${RESPONDED.share}/response`, `/cases/${RESPONDED.waits}/response`, "/measures", "/appeals", "/labels", "/declarations", "/help"]) {
    await small.goto(base + path);
    await small.waitForSelector("h1");
    await small.waitForTimeout(800);
    const [wide, seen] = await small.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
    must(wide <= seen + 1, `${path} is ${wide} wide`);
  }
  await small.context().close();
});
