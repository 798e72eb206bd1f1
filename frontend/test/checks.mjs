/** Steps of a walk, each told as it passes or fails; a fault in the browser meanwhile fails it too. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

export const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
export const must = (truth, says) => { if (!truth) throw new Error(says); };

/** `failed(number)` is called, and waited for, after a step that did. */
export function checks(faults, failed = () => {}) {
  let passed = 0, wrong = 0;
  const check = async (name, run) => {
    const before = faults.length;
    try {
      await run();
      if (faults.length > before) throw new Error(faults.slice(before).join("; "));
      passed++;
      console.log(`  ok    ${name}`);
    } catch (error) {
      wrong++;
      console.log(`  FAIL  ${name}: ${error.message.split("\n").slice(0, 6).join(" ")}`);
      await failed(wrong);
    }
  };
  const end = () => {
    console.log(`${passed} passed, ${wrong} failed`);
    process.exit(wrong ? 1 : 0);
  };
  return { check, end };
}
