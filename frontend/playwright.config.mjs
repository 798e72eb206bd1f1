import { defineConfig } from "@playwright/test";
import { launch } from "./test/browser.mjs";

/** Walks in Debian's Chromium. The others but `walk` are walks on a server of ours: tests/console/test_browser.py starts it. */
export default defineConfig({
  testDir: "test",
  outputDir: "node_modules/.walks",
  reporter: "list",
  workers: 1,
  timeout: 400_000,
  use: { launchOptions: launch, screenshot: "only-on-failure" },
  projects: ["walk", "real", "response", "oidc"].map((name) => ({ name, testMatch: `${name}.spec.mjs` })),
});
