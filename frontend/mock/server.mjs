/** The built console on made-up data, under the real console's policy: `npm run mock`, then open /login#token=analyst. */
import { createReadStream, existsSync } from "node:fs";
import { createServer } from "node:http";
import { dirname, extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { Refusal, answer, personOf } from "./routes.mjs";

const STATIC = join(dirname(fileURLToPath(import.meta.url)), "../../src/stillwatch/console/static");
const TYPES = { ".html": "text/html; charset=utf-8", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".md": "text/plain" };
export const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
  "worker-src 'self'; font-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";
const HEADERS = { "content-security-policy": POLICY, "x-content-type-options": "nosniff", "referrer-policy": "no-referrer" };
const sessions = new Map();

async function read(request) {
  const parts = [];
  for await (const part of request) parts.push(part);
  const text = Buffer.concat(parts).toString();
  return text ? JSON.parse(text) : {};
}

async function api(request, response, url) {
  const path = url.pathname.split("/").slice(2).map(decodeURIComponent);
  const key = /stillwatch_session=(\w+)/.exec(request.headers.cookie ?? "")?.[1];
  const body = request.method === "POST" ? await read(request) : undefined;
  if (path[0] === "login" && path[1] === "ways") return { oidc: "Example SSO" };
  if (path[0] === "login") {
    const person = personOf(body.token);
    if (!person || person.disabled) throw new Refusal(401, "this token opens nothing");
    const session = `s${sessions.size}${Date.now()}`;
    sessions.set(session, { name: person.name, role: person.role, csrf: `c${session}` });
    response.setHeader("set-cookie", `stillwatch_session=${session}; HttpOnly; SameSite=Strict; Path=/`);
    return sessions.get(session);
  }
  const me = sessions.get(key);
  if (!me) throw new Refusal(401, "log in first");
  if (request.method !== "GET" && request.headers["x-csrf"] !== me.csrf) throw new Refusal(403, "this does not come from a page of this console");
  if (path[0] === "logout") { sessions.delete(key); return {}; }
  return answer(request.method, path, url.searchParams, me, body);
}

export function serve(port) {
  const server = createServer(async (request, response) => {
    const url = new URL(request.url, "http://console");
    for (const [name, value] of Object.entries(HEADERS)) response.setHeader(name, value);
    if (url.pathname.startsWith("/api/")) {
      try {
        const told = JSON.stringify(await api(request, response, url));
        response.writeHead(200, { "content-type": "application/json" }).end(told);
      } catch (error) {
        if (!(error instanceof Refusal)) console.error(error);
        response.writeHead(error.status ?? 500, { "content-type": "application/json" }).end(JSON.stringify({ error: error.message, ...error.more }));
      }
      return;
    }
    const file = join(STATIC, normalize(url.pathname));
    const known = file.startsWith(STATIC) && extname(file) && existsSync(file);
    const shown = known ? file : join(STATIC, "index.html");
    response.writeHead(200, { "content-type": TYPES[extname(shown)] ?? "application/octet-stream" });
    createReadStream(shown).pipe(response);
  });
  return new Promise((ready) => server.listen(port, "127.0.0.1", () => ready(server)));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const port = Number(process.env.PORT ?? 8799);
  await serve(port);
  console.log(`http://127.0.0.1:${port}/login#token=analyst  (or viewer, approver, admin)`);
}
