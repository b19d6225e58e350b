// What the bundle does on Lambda@Edge. Every test has a new instance of the function, and a user pool of its own.

import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { readFileSync } from "node:fs";
import { afterEach, beforeEach, mock, suite, test } from "node:test";
import { deflateRawSync } from "node:zlib";

import { BUNDLE, load, viewerRequest, withConsole } from "./lambda.mjs";
import { CLIENT, ISSUER, POOL, UserPool } from "./user-pool.mjs";

const HANDLER = `index.handler.${POOL}.${CLIENT}.given`;
const OWN_SCOPES = `index.handler.${POOL}.${CLIENT}.own`;
const SECONDS = 1000;

let pool;
let handler;

beforeEach(async () => {
  pool = await UserPool.start();
  handler = load(HANDLER);
});

afterEach(async () => {
  mock.timers.reset();
  await pool.stop();
});

/// The answer to a request, which is either the request that goes on or a response.
async function ask(headers, request) {
  const { answer } = await withConsole(() => handler(viewerRequest(headers, request)));
  return answer;
}

const withToken = (token, request) => ask([["Authorization", `Bearer ${token}`]], request);

/// The clock stands at a time that the test moves on.
function stopTheClock() {
  mock.timers.enable({ apis: ["Date"], now: Date.now() });
}

function assertPassed(answer, token) {
  assert.equal(answer.status, undefined, `refused: ${answer.body}`);
  assert.deepEqual(answer.headers["x-origin-authorization"], [{ key: "X-Origin-Authorization", value: token }]);
}

function assertRefused(answer, challenge = 'Bearer error="invalid_token"') {
  assert.equal(answer.status, "401", "let through");
  assert.equal(answer.headers["www-authenticate"][0].value, challenge);
  assertError(answer, "Validation", "Unauthorized");
}

function assertUnavailable(answer) {
  assert.equal(answer.status, "503");
  assert.equal(answer.headers["retry-after"][0].value, "2");
  assertError(answer, "Unhandled", "VerificationUnavailable");
}

function assertError(answer, type, code) {
  const { message, ...rest } = JSON.parse(answer.body);
  assert.deepEqual(rest, { type, code, requestId: viewerRequest().Records[0].cf.config.requestId });
  assert.match(message, /^[A-Z].*\.$/);
  const values = Object.fromEntries(Object.entries(answer.headers).map(([name, [header]]) => [name, header.value]));
  assert.equal(values["cache-control"], "no-store");
  assert.equal(values["content-type"], "application/json");
  assert.equal(values["access-control-allow-origin"], "*");
  assert.equal(values["access-control-expose-headers"], "Retry-After, WWW-Authenticate");
  for (const [name, [{ key }]] of Object.entries(answer.headers)) assert.equal(name, key.toLowerCase());
  assert.ok(answer.body.length < 40_000);
}

suite("the handler's name", () => {
  test("is the one that the template writes", () => {
    const template = readFileSync(new URL("../../../snapshots/edge-auth.yaml", import.meta.url), "utf8");
    const [, name] = /Handler: !Sub (\S+)/.exec(template);
    const values = { CognitoUserPoolId: POOL, CognitoUserPoolClientId: CLIENT, CheckedScopes: "given" };
    assert.equal(
      name.replaceAll(/\$\{(\w+)\}/g, (_, parameter) => values[parameter]),
      HANDLER,
    );
    assert.match(template, /Runtime: nodejs22\.x/);
  });

  test("carries every pool's id and every client's id that the template's parameters take", () => {
    const template = readFileSync(new URL("../../../snapshots/edge-auth.yaml", import.meta.url), "utf8");
    const [poolPattern, clientPattern] = [...template.matchAll(/AllowedPattern: (\^\S+)/g)].map(
      ([, pattern]) => new RegExp(pattern),
    );
    for (const id of [POOL, "us-gov-east-1_0aZ", "ap-southeast-2_x"]) {
      for (const client of [CLIENT, "a+b_C9", "x".repeat(64)]) {
        assert.match(id, poolPattern);
        assert.match(client, clientPattern);
        for (const scopes of ["given", "own"]) {
          assert.equal(typeof load(`index.handler.${id}.${client}.${scopes}`), "function");
        }
      }
    }
  });

  for (const name of [
    "index.handler",
    `index.handler.${POOL}`,
    `index.handler..${CLIENT}`,
    `index.handler.AbC123.${CLIENT}`,
    `index.handler.${POOL}.`,
    `index.handler.${POOL}.a-b.given`,
    `index.handler.${POOL}.${CLIENT}`,
    `index.handler.${POOL}.${CLIENT}.`,
    `index.handler.${POOL}.${CLIENT}.all`,
  ]) {
    test(`names no function if it is ${name}`, () => {
      assert.throws(() => load(name), /is not a function/);
    });
  }

  test("decides whose tokens are good", async () => {
    const token = pool.token();
    handler = load(`index.handler.${POOL}.another.given`);
    assertRefused(await withToken(token));
    handler = load(HANDLER);
    assertPassed(await withToken(token), token);
  });
});

suite("scopes of the stack's own", () => {
  const READ = "personalization-apis/read";
  const EVENTS = "personalization-apis/events";
  const ITEMS = { method: "GET", uri: "/recommend-items/store/popular/user-1" };
  const POSTED_ITEMS = { method: "POST", uri: "/rerank-items/store/popular/user-1" };
  const SENT_EVENTS = { method: "POST", uri: "/events/store" };

  function assertLacks(answer, scope) {
    assert.equal(answer.status, "403", "let through");
    const challenge = `Bearer error="insufficient_scope", scope="${scope}"`;
    assert.equal(answer.headers["www-authenticate"][0].value, challenge);
    assertError(answer, "Validation", "InsufficientScope");
  }

  beforeEach(() => {
    handler = load(OWN_SCOPES);
  });

  test("are the ones that the templates make", () => {
    const source = readFileSync(new URL("../../../stacks/src/auth/scopes.rs", import.meta.url), "utf8");
    const named = (constant) => new RegExp(`const ${constant}: &str = "([^"]+)"`).exec(source)[1];
    assert.equal(`${named("RESOURCE_SERVER")}/${named("READ")}`, READ);
    assert.equal(`${named("RESOURCE_SERVER")}/${named("EVENTS_SCOPE")}`, EVENTS);
  });

  for (const [what, request, scope, other] of [
    ["asking", ITEMS, READ, EVENTS],
    ["asking by POST", POSTED_ITEMS, READ, EVENTS],
    ["sending events", SENT_EVENTS, EVENTS, READ],
    ["a GET of a path like that of events, which a cache could answer", { uri: "/events/store" }, READ, EVENTS],
    ["a path that only begins like that of events", { method: "POST", uri: "/eventsandmore" }, READ, EVENTS],
  ]) {
    test(`${what} needs ${scope}`, async () => {
      for (const scopes of [scope, `openid ${scope}`, `${other} ${scope}`]) {
        const token = pool.token({ scope: scopes });
        assertPassed(await withToken(token, request), token);
      }
      const signIn = "aws.cognito.signin.user.admin";
      const lacking = [other, signIn, `${scope}s`, `x${scope}`, scope.toUpperCase(), "", undefined];
      for (const scopes of lacking) {
        assertLacks(await withToken(pool.token({ scope: scopes }), request), scope);
      }
    });
  }

  test("are not told to those whose token is not good", async () => {
    assertRefused(await withToken(pool.token({ exp: 1, scope: EVENTS }), ITEMS));
    assertRefused(await withToken(pool.token({ scope: [READ] }), ITEMS));
    assertRefused(await ask([], ITEMS), "Bearer");
  });

  test("are not asked for by a preflight request", async () => {
    assert.equal((await ask([], { ...SENT_EVENTS, method: "OPTIONS" })).status, undefined);
  });

  test("are left to the gateway where they are given", async () => {
    handler = load(HANDLER);
    const token = pool.token({ scope: "another/scope" });
    assertPassed(await withToken(token, SENT_EVENTS), token);
  });
});

suite("a good token", () => {
  test("is passed on in X-Origin-Authorization", async () => {
    const token = pool.token();
    assertPassed(await withToken(token), token);
  });

  test("is passed on once, and leaves with nothing else", async () => {
    const answer = await withToken(pool.token(), { method: "POST" });
    assert.deepEqual(Object.keys(answer.headers).sort(), ["host", "user-agent", "x-origin-authorization"]);
  });

  for (const scheme of ["Bearer", "bearer", "BEARER", "bEaReR"]) {
    test(`is taken after ${scheme}`, async () => {
      const token = pool.token();
      assertPassed(await ask([["authorization", `${scheme} ${token}`]]), token);
    });
  }

  test("replaces what the viewer put into X-Origin-Authorization", async () => {
    const token = pool.token();
    const answer = await ask([
      ["X-Origin-Authorization", "mine"],
      ["x-origin-authorization", "mine too"],
      ["Authorization", `Bearer ${token}`],
    ]);
    assertPassed(answer, token);
  });

  test("leaves path, query, method, body and other headers as they are", async () => {
    const request = {
      method: "POST",
      uri: "/recommend-items/store/popular/J%C3%BCrgen%20%2F%25%23+1",
      querystring: "context=%7B%22a%22%3A%22b%26c%22%7D&numResults=5&numResults=6&no=&x=%c3%A9%20+%2B&list=a,b:c&flag",
      body: { action: "read-only", data: "WyJhIl0=", encoding: "base64", inputTruncated: false },
    };
    const token = pool.token();
    const headers = [
      ["If-None-Match", '"a", "b"'],
      ["X-Thing", "1"],
      ["X-Thing", "2"],
    ];
    const expected = viewerRequest([...headers, ["X-Origin-Authorization", token]], request).Records[0].cf.request;
    assert.deepEqual(await ask([...headers, ["Authorization", `Bearer ${token}`]], request), expected);
  });

  test("is good until the second in which it expires", async () => {
    stopTheClock();
    const token = pool.token();
    mock.timers.tick(3600 * SECONDS - (Date.now() % SECONDS));
    assertPassed(await withToken(token), token);
    mock.timers.tick(1 * SECONDS);
    assertRefused(await withToken(token));
  });
});

suite("a token is refused if", () => {
  const now = () => Math.floor(Date.now() / 1000);
  const claims = {
    "it has expired": () => ({ exp: now() - 1 }),
    "it never expires": () => ({ exp: undefined }),
    "its expiry is no number": () => ({ exp: "never" }),
    "it is not good yet": () => ({ nbf: now() + 60 }),
    "another pool issued it": () => ({ iss: "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Other" }),
    "its issuer is another site": () => ({ iss: "https://example.com/" }),
    "its issuer is the pool's other name, which the gateway does not take": () => ({
      iss: ISSUER.replace("cognito-idp", "issuer-cognito-idp"),
    }),
    "it names no issuer": () => ({ iss: undefined }),
    "it is for another client": () => ({ client_id: "another" }),
    "it is for no client": () => ({ client_id: undefined }),
    "its client is in a list": () => ({ client_id: [CLIENT] }),
    "it is an identity token": () => ({ token_use: "id", aud: CLIENT, client_id: undefined, scope: undefined }),
    "it is an identity token with the client of an access token": () => ({ token_use: "id", aud: CLIENT }),
    "it is a refresh token": () => ({ token_use: "refresh" }),
    "it names no use": () => ({ token_use: undefined }),
  };
  for (const [name, changes] of Object.entries(claims)) {
    test(name, async () => {
      assertRefused(await withToken(pool.token(changes())));
    });
  }

  test("its payload was changed after it was signed", async () => {
    const [header, , signature] = pool.token({ username: "john.doe" }).split(".");
    const [, payload] = pool.token({ username: "admin" }).split(".");
    assertRefused(await withToken(`${header}.${payload}.${signature}`));
  });

  test("its signature was changed", async () => {
    const [header, payload, signature] = pool.token().split(".");
    const other = (signature[0] === "A" ? "B" : "A") + signature.slice(1);
    assertRefused(await withToken(`${header}.${payload}.${other}`));
  });

  test("somebody else's key signed it in the pool's name", async () => {
    const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    assertRefused(await withToken(pool.token({}, {}, privateKey)));
  });

  test("it brings its own key along", async () => {
    const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    const jwk = publicKey.export({ format: "jwk" });
    for (const header of [{ jwk }, { jwk, kid: undefined }, { jku: "https://example.com/jwks.json" }]) {
      assertRefused(await withToken(pool.token({}, header, privateKey)));
    }
  });

  test("it says `alg: none`, with a signature or without", async () => {
    for (const token of [
      pool.unsignedToken(),
      pool.unsignedToken("AAAA"),
      pool.unsignedToken(pool.token().split(".")[2]),
    ]) {
      assertRefused(await withToken(token));
    }
  });

  test("it is signed by HS256 with the public key as the secret", async () => {
    assertRefused(await withToken(pool.hmacToken()));
  });

  test("its algorithm is not the key's", async () => {
    assertRefused(await withToken(pool.token({}, { alg: "RS512" })));
    assertRefused(await withToken(pool.token({}, { alg: undefined })));
  });

  test("it names no key, or one that the pool does not have", async () => {
    assertRefused(await withToken(pool.token({}, { kid: undefined })));
    assertRefused(await withToken(pool.token({}, { kid: 7 })));
    assertRefused(await withToken(pool.token({}, { kid: "unknown" })));
  });
});

suite("a header is refused if", () => {
  test("there is none", async () => {
    assertRefused(await ask([]), "Bearer");
    assertRefused(await ask([], { method: "POST" }), "Bearer");
    assertRefused(await ask([], { method: "HEAD" }), "Bearer");
  });

  const forms = {
    "it is empty": () => "",
    "it is of another scheme": (token) => `Basic ${token}`,
    "it has no scheme": (token) => token,
    "it has the scheme alone": () => "Bearer",
    "the token is empty": () => "Bearer  ",
    "there is no space": (token) => `Bearer${token}`,
    "there is a tab": (token) => `Bearer\t${token}`,
    "there are two tokens": (token) => `Bearer ${token}, Bearer ${token}`,
    "something follows": (token) => `Bearer ${token} x`,
    "a line follows": (token) => `Bearer ${token}\nX-Admin: 1`,
    "the token has two parts": (token) => `Bearer ${token.slice(0, token.lastIndexOf("."))}`,
    "the token has four parts": (token) => `Bearer ${token}.AAAA`,
    "the token is quoted": (token) => `Bearer "${token}"`,
    "the token's parts are no JSON": () => "Bearer AAAA.AAAA.AAAA",
    "the token's parts are no objects": () => "Bearer bnVsbA.W10.AAAA",
    "it is beyond ASCII": (token) => `Bearer ${token}é`,
    "it is longer than any gateway takes": (token) => `Bearer ${token}${"A".repeat(8192)}`,
    "it is a megabyte of spaces": () => `Bearer ${" ".repeat(1 << 20)}`,
  };
  for (const [name, form] of Object.entries(forms)) {
    test(name, async () => {
      const answer = await ask([["Authorization", form(pool.token())]]);
      assertRefused(answer);
      assert.deepEqual(pool.requests, [], "keys were fetched for it");
    });
  }

  test("it comes several times, though each is good", async () => {
    const token = pool.token();
    assertRefused(
      await ask([
        ["Authorization", `Bearer ${token}`],
        ["authorization", `Bearer ${token}`],
      ]),
    );
  });

  test("the token stands in X-Origin-Authorization only", async () => {
    assertRefused(await ask([["X-Origin-Authorization", `Bearer ${pool.token()}`]]), "Bearer");
  });
});

suite("OPTIONS", () => {
  test("passes without a token, and no keys are fetched", async () => {
    const expected = viewerRequest([["Origin", "https://shop.example"]], { method: "OPTIONS" }).Records[0].cf.request;
    assert.deepEqual(await ask([["Origin", "https://shop.example"]], { method: "OPTIONS" }), expected);
    assert.deepEqual(pool.requests, []);
  });

  test("loses what the viewer put into X-Origin-Authorization", async () => {
    const answer = await ask(
      [
        ["X-Origin-Authorization", "mine"],
        ["Authorization", "Bearer x"],
      ],
      { method: "OPTIONS" },
    );
    assert.deepEqual(Object.keys(answer.headers), ["host", "user-agent"]);
  });

  test("is the method, and not a header that names it", async () => {
    assertRefused(await ask([["X-HTTP-Method-Override", "OPTIONS"]], { method: "GET" }), "Bearer");
  });
});

suite("the pool's keys", () => {
  test("are fetched once, from the pool's own address", async () => {
    for (let call = 0; call < 5; call += 1) await withToken(pool.token());
    assert.deepEqual(pool.requests, [`/${POOL}/.well-known/jwks.json`]);
  });

  test("are fetched once for requests that come together", async () => {
    const token = pool.token();
    const { answer } = await withConsole(() =>
      Promise.all(Array.from({ length: 8 }, () => handler(viewerRequest([["Authorization", `Bearer ${token}`]])))),
    );
    for (const each of answer) assertPassed(each, token);
    assert.equal(pool.requests.length, 1);
  });

  test("are fetched anew when a token names a new one, and the old ones stay good", async () => {
    const old = pool.token();
    assertPassed(await withToken(old), old);
    pool.rotate();
    const token = pool.token();
    assertPassed(await withToken(token), token);
    assertPassed(await withToken(old), old);
    assert.equal(pool.requests.length, 2);
  });

  test("are fetched once in ten seconds for keys that don't exist, and known ones stay good", async () => {
    stopTheClock();
    const token = pool.token();
    assertPassed(await withToken(token), token);
    for (const kid of ["a", "b", "c"]) assertRefused(await withToken(pool.token({}, { kid })));
    assert.equal(pool.requests.length, 2);
    assertPassed(await withToken(token), token);
    mock.timers.tick(10 * SECONDS);
    assertRefused(await withToken(pool.token({}, { kid: "d" })));
    assert.equal(pool.requests.length, 3);
  });

  test("are up to date ten seconds after a rotation, however many others ask for keys that don't exist", async () => {
    stopTheClock();
    assertRefused(await withToken(pool.token({}, { kid: "a" })));
    pool.rotate();
    const token = pool.token();
    assertRefused(await withToken(token));
    mock.timers.tick(10 * SECONDS);
    assertRefused(await withToken(pool.token({}, { kid: "b" })));
    assertPassed(await withToken(token), token);
  });
});

suite("where the keys can't be had", () => {
  test("nobody passes, and the answer is 503", async () => {
    for (const mode of ["refuse", "nonsense"]) {
      pool.mode = mode;
      handler = load(HANDLER);
      assertUnavailable(await withToken(pool.token()));
    }
  });

  test("nobody passes because nothing listens", async () => {
    pool.agent.createConnection = () => {
      throw new Error("connect ECONNREFUSED");
    };
    assertUnavailable(await withToken(pool.token()));
  });

  test("nobody passes on the word of a server without the pool's certificate", async () => {
    pool.trusted = false;
    assertUnavailable(await withToken(pool.token()));
    assert.deepEqual(pool.requests, []);
  });

  test("two attempts are given up in time for an answer: a viewer-request function has five seconds", async () => {
    pool.mode = "hang";
    const attempts = [];
    const real = globalThis.setTimeout;
    // Every wait of the fetch is over at once, and its length is kept.
    mock.method(globalThis, "setTimeout", (action, length, ...rest) => {
      attempts.push(length);
      return real(action, 0, ...rest);
    });
    const answer = await withToken(pool.token());
    mock.restoreAll();
    assertUnavailable(answer);
    assert.equal(attempts.length, 2);
    assert.ok(attempts[0] + attempts[1] <= 3000, `${attempts} ms`);
  });

  test("it is tried again two seconds later, and not before", async () => {
    stopTheClock();
    pool.mode = "refuse";
    const token = pool.token();
    assertUnavailable(await withToken(token));
    const tried = pool.requests.length;
    pool.mode = "serve";
    assertUnavailable(await withToken(token));
    assert.equal(pool.requests.length, tried);
    mock.timers.tick(2 * SECONDS);
    assertPassed(await withToken(token), token);
  });

  test("keys that are known go on being good", async () => {
    const token = pool.token();
    assertPassed(await withToken(token), token);
    pool.mode = "refuse";
    assertUnavailable(await withToken(pool.token({}, { kid: "unknown" })));
    assertPassed(await withToken(token), token);
  });
});

suite("the log", () => {
  test("says of a refusal why, and has nothing of the token", async () => {
    const token = pool.token({ exp: 1_000_000_000 });
    const claims = JSON.parse(Buffer.from(token.split(".")[1], "base64url"));
    const { printed } = await withConsole(() => handler(viewerRequest([["Authorization", `Bearer ${token}`]])));
    const { requestId } = viewerRequest().Records[0].cf.config;
    assert.deepEqual(JSON.parse(printed), {
      level: "INFO",
      message: "a request is refused",
      requestId,
      reason: "JwtExpiredError",
    });
    for (const part of [...token.split("."), ...Object.values(claims).map(String)])
      assert.ok(!printed.includes(part), part);
  });

  test("says why tokens can't be verified, by the name of the fault", async () => {
    const { requestId } = viewerRequest().Records[0].cf.config;
    for (const [mode, reason] of [
      ["refuse", "NonRetryableFetchError"],
      ["nonsense", "JwksValidationError"],
    ]) {
      pool.mode = mode;
      handler = load(HANDLER);
      const { printed } = await withConsole(() =>
        handler(viewerRequest([["Authorization", `Bearer ${pool.token()}`]])),
      );
      assert.deepEqual(JSON.parse(printed), { level: "ERROR", message: "tokens can't be verified", requestId, reason });
    }
  });

  test("has nothing of any token, header, path or query, whatever becomes of the request", async () => {
    const secrets = [
      "mary.major",
      "secret-issuer",
      "secret-client",
      "secret-kid",
      "secret-use",
      "secret-scope",
      "secret-path",
      "secret-query",
    ];
    const tokens = [
      pool.token(),
      pool.token({ iss: "secret-issuer" }),
      pool.token({ client_id: "secret-client" }),
      pool.token({ token_use: "secret-use" }),
      pool.token({ scope: "secret-scope", exp: 1 }),
      pool.token({}, { kid: "secret-kid" }),
      pool.hmacToken(),
      pool.unsignedToken("AAAA"),
      "secret-path.secret-query.secret-scope",
    ];
    let printed = "";
    for (const mode of ["serve", "nonsense", "refuse"]) {
      pool.mode = mode;
      handler = load(HANDLER);
      for (const token of tokens) {
        const headers = [
          ["Authorization", `Bearer ${token}`],
          ["Cookie", "secret-cookie"],
        ];
        const request = { uri: "/recommend-items/store/popular/secret-path", querystring: "userId=secret-query" };
        const outcome = await withConsole(() => handler(viewerRequest(headers, request)));
        printed += outcome.printed;
        const told = outcome.answer.body ?? "";
        for (const secret of [...secrets, "secret-cookie"]) assert.ok(!told.includes(secret), `${secret} in ${told}`);
      }
    }
    const parts = tokens.flatMap((token) => token.split(".")).filter((part) => part.length > 4);
    for (const secret of [...secrets, "secret-cookie", ...parts])
      assert.ok(!printed.includes(secret), `${secret} in ${printed}`);
    assert.ok(printed.includes("tokens can't be verified"));
  });

  test("is silent about requests that pass", async () => {
    const { printed } = await withConsole(() => handler(viewerRequest([["Authorization", `Bearer ${pool.token()}`]])));
    assert.equal(printed, "");
  });
});

test("the bundle is below the megabyte of zip that a viewer-request function may have, and needs no other file", () => {
  const code = readFileSync(BUNDLE);
  assert.ok(deflateRawSync(code).length < 1_000_000);
  const needed = [...code.toString().matchAll(/\brequire\("([^"]+)"\)/g)].map(([, name]) => name);
  assert.deepEqual([...new Set(needed)].sort(), ["crypto", "https", "stream"]);
});
