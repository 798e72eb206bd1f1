/** Pictures of every page, light and dark: `npm run shots`, then look at shots/. */
import { mkdirSync } from "node:fs";
import { enter, start } from "./browser.mjs";

const { base, faults, open, stop } = await start(8797);
mkdirSync("shots", { recursive: true });
process.on("uncaughtException", async (error) => { console.log(error.message, faults); process.exit(1); });
const only = process.argv[2];
for (const scheme of ["light", "dark"]) {
  const page = await open({ colorScheme: scheme });
  const shot = async (name, full = false) => { await page.waitForTimeout(700); await page.screenshot({ path: `shots/${name}-${scheme}.png`, fullPage: full }); };
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
  }
  if (!only || only === "rest") for (const name of ["people", "audit", "help"]) { await page.goto(`${base}/${name}`); await page.waitForSelector("h1"); await shot(name, true); }
  await page.context().close();
}
if (faults.length) console.log(faults.join("\n"));
await stop();
