/** Pictures of every page, light and dark: `npm run shots`, then look at shots/. */
import { mkdirSync } from "node:fs";
import { chromium } from "@playwright/test";
import { serve } from "../mock/server.mjs";
import { RESPONDED } from "../mock/response.mjs";
import { enter, faults, launch, open } from "./browser.mjs";

const server = await serve(8797), base = "http://127.0.0.1:8797";
const browser = await chromium.launch(launch);
mkdirSync("shots", { recursive: true });
process.on("uncaughtException", async (error) => { console.log(error.message, faults); process.exit(1); });
const only = process.argv[2];
for (const scheme of ["light", "dark"]) {
  const page = await open(browser, base, { colorScheme: scheme });
  const shot = async (name, full = false) => { await page.waitForTimeout(700); await page.screenshot({ path: `shots/${name}-${scheme}.png`, fullPage: full }); };
  if (!only || only === "rest") { await page.goto(`${base}/login`); await page.waitForSelector("h1"); await shot("login"); }
  await enter(page, base, "admin");
  if (!only || only === "queue") { await page.waitForSelector(".cases tbody tr"); await shot("queue"); }
  if (!only || only === "case") {
    await page.click(".cases tbody a >> nth=0");
    await page.goto(`${base}/cases/C-f62bfdf7218b`);
    await page.waitForSelector(".members tbody tr");
    await page.waitForTimeout(3500);
    await shot("case", true);
    for (const id of ["when", "why", "graph", "capabilities", "members", "similar"]) {
      await page.evaluate((at) => document.getElementById(at).scrollIntoView({ behavior: "instant" }), id);
      await shot(`case-${id}`);
    }
    await page.evaluate(() => scrollTo(0, 0));
    await shot("case-top");
    await page.click(".members .col-account_id button >> nth=3");
    await page.waitForTimeout(4500);
    await shot("member");
    await page.goto(`${base}/cases/C-f62bfdf7218b?days=2026-05-03..2026-05-09`);
    await page.waitForSelector(".members tbody tr");
    await page.click(".values button.link >> nth=8");
    for (const k of [1, 2, 3]) await page.click(`.members .pick input >> nth=${k}`);
    await page.waitForTimeout(3500);
    await page.evaluate(() => document.getElementById("when").scrollIntoView({ behavior: "instant" }));
    await shot("chosen-when");
    await page.evaluate(() => document.getElementById("graph").scrollIntoView({ behavior: "instant" }));
    await shot("chosen-graph");
    await page.click(".tray >> text=Take out…");
    await shot("dialog");
    await page.keyboard.press("Escape");
    await page.click(".tray >> text=Clear");
    await page.click(".actions >> text=Close…");
    await shot("close");
  }
  if (!only || only === "rest") {
    await page.goto(`${base}/cases/C-f62bfdf7218b`);
    if (scheme === "light") await page.click(".actions >> text=Claim");
    await page.waitForSelector(".members tbody tr");
    for (const k of [3, 5, 8]) await page.click(`.members .pick input >> nth=${k}`);
    await page.click(".tray >> text=Label benign…");
    await page.fill("dialog textarea", "A class: their teacher wrote to us.");
    await page.click("dialog button.main");
    await page.waitForSelector("dialog", { state: "detached" });
  }
  if (!only || only === "rest") for (const name of ["labels", "declarations", "people", "audit", "help"]) { await page.goto(`${base}/${name}`); await page.waitForSelector("h1"); await shot(name, true); }
  if (!only || only === "response") {
    for (const [name, id] of Object.entries({ ...RESPONDED, none: "C-f62bfdf7218b" })) {
      await page.goto(`${base}/cases/${id}/response`);
      await page.waitForSelector(name === "none" ? "#decisions .empty" : ".replay canvas");
      await shot(`response-${name}`, true);
    }
    await page.keyboard.press("p");
    await page.waitForSelector("dialog textarea");
    await shot("response-propose");
    for (const name of ["measures", "appeals"]) { await page.goto(`${base}/${name}`); await page.waitForSelector(".measures, .appeal"); await shot(name, true); }
  }
  await page.context().close();
}
if (faults.length) console.log(faults.join("\n"));
await browser.close();
server.close();
