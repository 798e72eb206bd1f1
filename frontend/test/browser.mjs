/** A browser on a console, and everything that must never happen in it: script errors, breaches of the policy, requests elsewhere. */
export const launch = {
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader", ...(process.getuid?.() === 0 ? ["--no-sandbox"] : [])],
};

/** What must never happen, and did. */
export const faults = [];

/** A page on the console at an address; only there, and at `others`, may it ask for anything. */
export async function open(browser, base, options = {}, others = []) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 860 }, colorScheme: "light", ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  page.on("pageerror", (error) => faults.push(`script: ${error.message}`));
  page.on("console", (message) => {
    const text = message.text();
    // A refusal of the API is told by the browser as an error; the page shows it.
    if (message.type() === "error" && !/status of (401|403|404|409|503)/.test(text)) faults.push(`console: ${text}`);
  });
  page.on("request", (request) => { if (![base, ...others].some((place) => request.url().startsWith(place)) && !/^(data|blob):/.test(request.url())) faults.push(`elsewhere: ${request.url()}`); });
  return page;
}

export async function enter(page, base, token = "analyst") {
  await page.goto(`${base}/login#token=${token}`);
  await page.waitForURL("**/cases");
}
