// A stand-in for a Cognito user pool: it has keys, issues tokens, and serves its public keys by HTTPS on 127.0.0.1.
//
// The function under test fetches `https://cognito-idp.{region}.amazonaws.com/…` as it does on AWS. What is put in its
// way is below it: connections that Node's own agent opens to that host are opened to 127.0.0.1, and the certificate
// of the stand-in is the one that they trust.

import { createHmac, generateKeyPairSync, randomUUID, sign } from "node:crypto";
import { once } from "node:events";
import https from "node:https";
import tls from "node:tls";
import { generate } from "selfsigned";

export const REGION = "eu-west-1";
export const POOL = `${REGION}_AbC123xyz`;
export const CLIENT = "3n4b5urk1ft4fl3mg5e62d9ado";
export const ISSUER = `https://cognito-idp.${REGION}.amazonaws.com/${POOL}`;

/// Made once: pools differ by the keys' ids. RSA keys take a tenth of a second each.
const pairs = [];
const host = new URL(ISSUER).host;
const certificate = await generate([{ name: "commonName", value: host }], {
  keyType: "ec",
  extensions: [{ name: "subjectAltName", altNames: [{ type: 2, value: host }] }],
});

const base64url = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");

export class UserPool {
  /// The paths that were asked for.
  requests = [];
  /// What the server does: "serve", "refuse" (500), "hang" or "nonsense".
  mode = "serve";
  /// Whether the certificate is one that connections trust.
  trusted = true;
  #keys = [];
  #sockets = new Set();

  static async start() {
    const pool = new UserPool();
    pool.rotate();
    const credentials = { cert: certificate.cert, key: certificate.private };
    pool.server = https.createServer(credentials, (request, response) => pool.#answer(request, response));
    pool.server.listen(0, "127.0.0.1");
    await once(pool.server, "listening");

    pool.agent = new https.Agent({ keepAlive: false });
    pool.agent.createConnection = (options) => {
      if (options.host !== host) throw new Error(`a connection to ${options.host}`);
      const { port } = pool.server.address();
      const ca = pool.trusted ? certificate.cert : [];
      const socket = tls.connect({ ...options, ca, host: "127.0.0.1", port, servername: options.host });
      pool.#sockets.add(socket);
      return socket;
    };
    https.globalAgent = pool.agent;
    return pool;
  }

  async stop() {
    for (const socket of this.#sockets) socket.destroy();
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, "close");
  }

  #answer(request, response) {
    this.requests.push(request.url);
    if (this.mode === "hang") return;
    if (this.mode === "refuse") return response.writeHead(500).end();
    if (this.mode === "nonsense") return response.end('{"keys": "none"}');
    const described = { alg: "RS256", use: "sig" };
    const keys = this.#keys.map(({ publicKey, kid }) => ({
      ...publicKey.export({ format: "jwk" }),
      ...described,
      kid,
    }));
    response.setHeader("Content-Type", "application/json").end(JSON.stringify({ keys }));
  }

  /// The key that signs now.
  get key() {
    return this.#keys[0];
  }

  /// A new key signs from now on; the ones before stay published.
  rotate() {
    const pair = (pairs[this.#keys.length] ??= generateKeyPairSync("rsa", { modulusLength: 2048 }));
    this.#keys.unshift({ kid: randomUUID(), ...pair });
  }

  /// The claims of an access token, as Cognito makes it for a user who signs in with a password.
  claims(changes = {}) {
    const now = Math.floor(Date.now() / 1000);
    return {
      sub: "cc7e7f54-20c1-70e3-9d4e-5a6d1c0f7a11",
      iss: ISSUER,
      client_id: CLIENT,
      origin_jti: randomUUID(),
      event_id: randomUUID(),
      token_use: "access",
      scope: "aws.cognito.signin.user.admin",
      auth_time: now,
      exp: now + 3600,
      iat: now,
      jti: randomUUID(),
      username: "mary.major",
      ...changes,
    };
  }

  /// A token with the changes to its claims and its header; a change to `undefined` leaves one out.
  token(claims = {}, header = {}, key = this.key.privateKey) {
    const input = `${base64url({ kid: this.key.kid, alg: "RS256", ...header })}.${base64url(this.claims(claims))}`;
    return `${input}.${sign("sha256", Buffer.from(input), key).toString("base64url")}`;
  }

  /// A token that says it is not signed.
  unsignedToken(signature = "") {
    return `${base64url({ kid: this.key.kid, alg: "none" })}.${base64url(this.claims())}.${signature}`;
  }

  /// A token that is signed with the public key's text as the secret of an HMAC.
  hmacToken() {
    const secret = this.key.publicKey.export({ type: "spki", format: "pem" });
    const input = `${base64url({ kid: this.key.kid, alg: "HS256" })}.${base64url(this.claims())}`;
    return `${input}.${createHmac("sha256", secret).update(input).digest("base64url")}`;
  }
}
