/** Logs in through a provider in a real browser: `node test/oidc.mjs CONSOLE TOKEN ISSUER`. Both are served by
 * tests/console/test_browser.py. */
import { look } from "./browser.mjs";
import { checks, must } from "./checks.mjs";

const [base, token, issuer] = process.argv.slice(2);
const { faults, open, stop } = await look(base, [issuer]);
const { check, end } = checks(faults);

/** From the button to where the provider sends the browser back. */
async function through(page, login) {
  await page.goto(`${base}/login`);
  await page.click("text=Log in with Example SSO");
  await page.waitForURL(`${issuer}/interaction/**`);
  await page.fill("input[name=login]", login);
  await page.click("button");
}
const me = (page) => page.evaluate(async () => (await fetch("/api/me")).json());

await check("somebody with a group is let in with its role, at the queue", async () => {
  const page = await open();
  await through(page, "anna");
  await page.waitForURL(`${base}/cases`);
  await page.waitForSelector(".cases tbody tr");
  const { name, role } = await me(page);
  must(name === "anna@example.com" && role === "analyst", `${name} ${role}`);
  const cookies = await page.context().cookies(base);
  must(cookies.some((c) => c.name.startsWith("stillwatch_session_") && c.httpOnly && c.sameSite === "Strict"), "the session's cookie");
  must(!cookies.some((c) => c.name === "stillwatch_oidc"), "what the login needed is gone");
});
await check("somebody without a group is told why not", async () => {
  const page = await open();
  await through(page, "bert");
  await page.waitForSelector("[role=alert] >> text=None of your groups");
  must(page.url() === `${base}/login`, page.url());
  must((await me(page)).error === "log in first", "nobody is signed in");
});
await check("an answer of the provider is good once, and in one browser", async () => {
  const page = await open();
  let back = "";
  page.on("request", (request) => { if (request.url().startsWith(`${base}/api/oidc/callback`)) back = request.url(); });
  await through(page, "anna");
  await page.waitForURL(`${base}/cases`);
  for (const again of [page, await open()]) {
    await again.goto(back);
    await again.waitForSelector("[role=alert] >> text=another browser");
  }
});
await check("the link still lets in", async () => {
  const page = await open();
  await page.goto(`${base}/login#token=${token}`);
  await page.waitForURL(`${base}/cases`);
  must((await me(page)).name === "admin", "the admin");
  await page.goto(`${base}/people`);
  await page.waitForSelector("text=anna@example.com");
});

await stop();
end();
