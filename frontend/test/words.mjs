/** Figures, dates and names are printed as the report prints them: by the cases that it is held to as well. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { runnerImport } from "vite";

const { module: words } = await runnerImport("./src/words.ts");
const cases = JSON.parse(readFileSync(new URL("../../tests/result/words.json", import.meta.url)));

for (const [name, given] of Object.entries(cases))
  test(name, () => {
    for (const [asked, shown] of given) assert.equal(words[name](...asked), shown, `${name}(${JSON.stringify(asked)})`);
  });
