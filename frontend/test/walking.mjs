/** A walk: steps one after another, each of which stands on those before it; a fault in the browser meanwhile fails it too. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { test as step, expect } from "@playwright/test";
import { faults } from "./browser.mjs";

export { expect };

export const test = step.extend({
  faultless: [async ({}, use) => {
    faults.length = 0;
    await use();
    expect(faults).toEqual([]);
  }, { auto: true }],
});

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Lets axe judge what a page shows. */
export async function judge(page, further = []) {
  // Evaluated by the debugger, which the page's policy does not bind.
  await page.evaluate(axe);
  const rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", ...further];
  const found = await page.evaluate((runOnly) => globalThis.axe.run(document, { runOnly }), rules);
  expect(found.violations.map((v) => `${v.id} (${v.nodes.length}): ${v.nodes[0].target} ${v.nodes[0].failureSummary?.split("\n")[1] ?? ""}`)).toEqual([]);
}
