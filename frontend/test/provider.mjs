/** A provider of identities on loopback, for tests: `node test/provider.mjs CONSOLE`. Prints its issuer. People: anna (analysts),
 * bert (no group that is let in), without passwords. ALGORITHM: with which it signs, RS256 or ES256. */
import { generateKeyPairSync } from "node:crypto";
import { createServer } from "node:http";
import Provider from "oidc-provider";

const [console_] = process.argv.slice(2);
const PEOPLE = { anna: ["staff", "analysts"], bert: ["staff"] };
const account = (id) => ({
  accountId: id,
  claims: () => ({ sub: id, email: `${id}@example.com`, email_verified: true, groups: PEOPLE[id] }),
});
const key = (kty, kid, options) => ({ ...generateKeyPairSync(kty, options).privateKey.export({ format: "jwk" }), kid, use: "sig" });

// Its own answers name its issuer, so that the port must be known before. By another name than the console's: to a browser
// they are two sites.
const server = createServer();
await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
const issuer = `http://localhost:${server.address().port}`;
const provider = new Provider(issuer, {
  clients: [{
    client_id: "stillwatch", client_secret: "a secret & more", redirect_uris: [`${console_}/api/oidc/callback`],
    grant_types: ["authorization_code"], response_types: ["code"], id_token_signed_response_alg: process.env.ALGORITHM ?? "RS256",
  }],
  jwks: { keys: [key("rsa", "r", { modulusLength: 2048 }), key("ec", "e", { namedCurve: "P-256" })] },
  claims: { openid: ["sub"], email: ["email", "email_verified"], groups: ["groups"] },
  pkce: { required: () => true },
  cookies: { keys: ["for tests alone"] },
  // The pages it has for trying out ask for fonts elsewhere.
  features: { devInteractions: { enabled: false } },
  interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
  findAccount: (_, id) => (Object.hasOwn(PEOPLE, id) ? account(id) : undefined),
});

/** Asks who somebody is, and takes it that he agrees. */
async function interact(request, response) {
  if (request.method === "GET") {
    response.setHeader("content-type", "text/html; charset=utf-8");
    response.end('<!doctype html><html lang="en"><title>Provider</title><link rel="icon" href="data:,"><form method="post"><input name="login"><button>Log in</button></form>');
    return;
  }
  let body = "";
  for await (const part of request) body += part;
  const accountId = new URLSearchParams(body).get("login");
  const grant = new provider.Grant({ accountId, clientId: "stillwatch" });
  grant.addOIDCScope("openid email groups");
  await provider.interactionFinished(request, response, { login: { accountId }, consent: { grantId: await grant.save() } });
}
const serve = provider.callback();
server.on("request", (request, response) => {
  if (!request.url.startsWith("/interaction/")) return serve(request, response);
  interact(request, response).catch((error) => { console.error(error); response.writeHead(500).end(); });
});
console.log(issuer);
