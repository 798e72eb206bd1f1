/** Logs in through a provider in a real browser: at CONSOLE, by ISSUER; TOKEN lets in without it. All are served by
 * tests/console/test_browser.py. */
import { open } from "./browser.mjs";
import { expect, test } from "./walking.mjs";

test.describe.configure({ mode: "serial" });

const { CONSOLE: base, TOKEN: token, ISSUER: issuer } = process.env;
const must = (truth, says) => expect(truth, says).toBeTruthy();
const opened = (browser) => open(browser, base, {}, [issuer]);

/** From the button to where the provider sends the browser back. */
async function through(page, login) {
  await page.goto(`${base}/login`);
  await page.click("text=Log in with Example SSO");
  await page.waitForURL(`${issuer}/interaction/**`);
  await page.fill("input[name=login]", login);
  await page.click("button");
}
const me = (page) => page.evaluate(async () => (await fetch("/api/me")).json());

test("somebody with a group is let in with its role, at the queue", async ({ browser }) => {
  const page = await opened(browser);
  await through(page, "anna");
  await page.waitForURL(`${base}/cases`);
  await page.waitForSelector(".cases tbody tr");
  const { name, role } = await me(page);
  must(name === "anna@example.com" && role === "analyst", `${name} ${role}`);
  const cookies = await page.context().cookies(base);
  must(cookies.some((c) => c.name.startsWith("stillwatch_session_") && c.httpOnly && c.sameSite === "Strict"), "the session's cookie");
  must(!cookies.some((c) => c.name === "stillwatch_oidc"), "what the login needed is gone");
});
test("somebody without a group is told why not", async ({ browser }) => {
  const page = await opened(browser);
  await through(page, "bert");
  await page.waitForSelector("[role=alert] >> text=None of your groups");
  must(page.url() === `${base}/login`, page.url());
  must((await me(page)).error === "log in first", "nobody is signed in");
});
test("an answer of the provider is good once, and in one browser", async ({ browser }) => {
  const page = await opened(browser);
  let back = "";
  page.on("request", (request) => { if (request.url().startsWith(`${base}/api/oidc/callback`)) back = request.url(); });
  await through(page, "anna");
  await page.waitForURL(`${base}/cases`);
  for (const again of [page, await opened(browser)]) {
    await again.goto(back);
    await again.waitForSelector("[role=alert] >> text=another browser");
  }
});
test("the link still lets in", async ({ browser }) => {
  const page = await opened(browser);
  await page.goto(`${base}/login#token=${token}`);
  await page.waitForURL(`${base}/cases`);
  must((await me(page)).name === "admin", "the admin");
  await page.goto(`${base}/people`);
  await page.waitForSelector("text=anna@example.com");
});
