// A certified OpenID provider (npm oidc-provider) set up as HelseID is, for the tests: private_key_jwt, PAR, PKCE, DPoP
// with nonce. It has no pages: the request says in a header who logs in, and how surely. A line on stdin, `rotate`, gives
// it new keys; the end of stdin ends it.
import fs from "node:fs";
import http from "node:http";
import readline from "node:readline";
import Provider from "oidc-provider";

const { port, audience, clients, accounts, keys, organizations } = JSON.parse(fs.readFileSync(process.argv[2]));
const issuer = `http://127.0.0.1:${port}`;
const HELSEID = "helseid://claims/";
const claims = {
  openid: ["sub", "pid", "organization"],
  "helseid://scopes/identity/pid": [`${HELSEID}identity/pid`],
  "helseid://scopes/identity/assurance_level": [`${HELSEID}identity/assurance_level`],
  "helseid://scopes/identity/security_level": [`${HELSEID}identity/security_level`],
  "helseid://scopes/hpr/hpr_number": [`${HELSEID}hpr/hpr_number`],
};

function provider(jwks) {
  const made = new Provider(issuer, {
    jwks,
    clients,
    claims,
    scopes: ["openid", "profile", ...Object.keys(claims)],
    acrValues: ["Level4", "idporten-loa-high", "idporten-loa-substantial", "substantial"],
    conformIdTokenClaims: false,
    extraTokenClaims: (_, token) => organizations[token.clientId],
    cookies: { keys: ["only for the tests"] },
    pkce: { required: () => true },
    responseTypes: ["code"],
    findAccount: async (_, id) => ({ accountId: id, claims: async () => ({ sub: id, ...accounts[id] }) }),
    interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      dPoP: { enabled: true, requireNonce: () => true, nonceSecret: Buffer.alloc(32, 1) },
      pushedAuthorizationRequests: { enabled: true },
      resourceIndicators: {
        enabled: true,
        defaultResource: (ctx) => (ctx.oidc.params.grant_type === "client_credentials" ? audience : undefined),
        getResourceServerInfo: () => ({
          scope: "messages/kith messages/fhir", audience, accessTokenFormat: "jwt", accessTokenTTL: 60,
          jwt: { sign: { alg: "PS256" } },
        }),
      },
    },
    enabledJWA: {
      clientAuthSigningAlgValues: ["PS256", "ES256"],
      dPoPSigningAlgValues: ["ES256"],
      idTokenSigningAlgValues: ["RS256", "PS256"],
    },
  });
  made.on("server_error", (_, error) => console.error("server_error", error));
  return made;
}

// Who logs in says so in a header, and agrees to all that is asked.
async function interact(current, request, response) {
  const { params, prompt, session } = await current.interactionDetails(request, response);
  const earlier = prompt.name === "login" ? undefined : session?.accountId;
  const accountId = request.headers["x-account"] || earlier;
  if (!accountId) {
    return current.interactionFinished(request, response, { error: "access_denied" });
  }
  const grant = new current.Grant({ accountId, clientId: params.client_id });
  grant.addOIDCScope(params.scope);
  const login = { accountId, acr: accounts[accountId].acr, remember: true };
  return current.interactionFinished(request, response, { login, consent: { grantId: await grant.save() } });
}

let current = provider(keys[0]);
const server = http.createServer((request, response) => {
  if (request.url.startsWith("/interaction/")) {
    interact(current, request, response).catch((error) => { console.error(error); response.writeHead(500).end(); });
  } else {
    current.callback()(request, response);
  }
});
server.listen(port, "127.0.0.1", () => console.log("up"));

const lines = readline.createInterface({ input: process.stdin });
lines.on("line", () => { current = provider(keys[1]); console.log("rotated"); });
lines.on("close", () => process.exit());
