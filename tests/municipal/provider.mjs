// Real OpenID Connect providers of organisations, for the tests: `node provider.mjs <folder> <port>...`, one a port.
// <folder>/clients.json holds their clients; <folder>/<port>.json is read at every call: its people with their claims,
// and by how many seconds its clock is off. There is no password: `login_hint` says who signs in, or a link does.
import fs from "node:fs";
import http from "node:http";

import Provider from "oidc-provider";

const [folder, ...ports] = process.argv.slice(2);
const now = Date.now;
let off = 0;
Date.now = () => now() + off * 1000;

const NAMES = ["acr", "amr", "email", "email_verified", "family_name", "given_name", "groups", "hasgroups", "name", "oid"];
const MORE = ["preferred_username", "realm_access", "roles", "upn", "https://example.nl/roles"];

for (const port of ports) {
  const state = () => JSON.parse(fs.readFileSync(`${folder}/${port}.json`));
  const person = (sub) => state().people[sub];
  const provider = new Provider(`http://127.0.0.1:${port}`, {
    acrValues: ["mfa", "password"],
    claims: { openid: ["sub", "sid", ...NAMES, ...MORE], email: [], profile: [] },
    clients: JSON.parse(fs.readFileSync(`${folder}/clients.json`)),
    conformIdTokenClaims: false,
    cookies: { keys: ["only for tests"] },
    features: {
      backchannelLogout: { enabled: true },
      devInteractions: { enabled: false },
      rpInitiatedLogout: {
        enabled: true,
        logoutSource: (ctx, form) => {
          ctx.body = `<!doctype html><title>Uit</title>${form}<button name=logout value=yes form=op.logoutForm>Ja</button>`;
        },
      },
    },
    findAccount: (_ctx, sub) =>
      person(sub) && {
        accountId: sub,
        claims: (use) => ({ sub, ...person(sub).both, ...(person(sub)[use] ?? {}) }),
      },
    fetch: (url, { method, headers, body }) => fetch(url, { method, headers, body }), // its own refuses this machine
    interactions: { url: (_ctx, interaction) => `/interaction/${interaction.uid}` },
    loadExistingGrant: async (ctx) => {
      const { client, session } = ctx.oidc;
      const grant = new ctx.oidc.provider.Grant({ clientId: client.clientId, accountId: session.accountId });
      grant.addOIDCScope("openid email profile");
      await grant.save();
      return grant;
    },
    pkce: { required: () => true },
    ttl: { IdToken: 3600, AccessToken: 86400, Session: 86400, Grant: 86400, Interaction: 86400 },
  });
  const callback = provider.callback();

  const interact = async (request, response) => {
    const { params } = await provider.interactionDetails(request, response);
    const who = request.url.split("/as/")[1] ?? params.login_hint;
    if (who === "nobody") {
      const denied = { error: "access_denied", error_description: "the person said no" };
      return provider.interactionFinished(request, response, denied);
    }
    if (who === "trouble") {
      const broken = { error: "temporarily_unavailable", error_description: "the cellar is flooded" };
      return provider.interactionFinished(request, response, broken);
    }
    if (!who || !person(who)) {
      const links = Object.keys(state().people).map((sub) => `<a href="${request.url}/as/${sub}">${sub}</a> `);
      response.setHeader("Content-Type", "text/html; charset=utf-8");
      return response.end(`<!doctype html><title>Wie bent u?</title><h1>Wie bent u?</h1>${links.join("")}`);
    }
    const { acr, amr } = person(who).login ?? {};
    return provider.interactionFinished(request, response, { login: { accountId: who, acr, amr } });
  };

  http
    .createServer((request, response) => {
      off = state().off ?? 0;
      const served = request.url.startsWith("/interaction/") ? interact(request, response) : callback(request, response);
      Promise.resolve(served).catch((error) => {
        response.statusCode = 500;
        response.end(String(error));
      });
    })
    .listen(Number(port), "127.0.0.1");
}
