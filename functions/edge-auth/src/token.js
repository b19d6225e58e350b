// The caller's token: where it stands in the request, and whether it is good.

import { validateCognitoJwtFields } from "aws-jwt-verify/cognito-verifier";
import {
  FailedAssertionError,
  JwtExpiredError,
  JwtInvalidSignatureError,
  JwtParseError,
  JwkInvalidKtyError,
  JwkInvalidUseError,
  JwtWithoutValidKidError,
  KidNotFoundInJwksError,
  WaitPeriodNotYetEndedJwkError,
} from "aws-jwt-verify/error";
import { JwtVerifier } from "aws-jwt-verify";

import { keyCache } from "./keys.js";

/// No gateway takes more than 10,240 bytes of headers, and a token's signature is not worth computing over more.
/// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html
const LONGEST_TOKEN = 8192;

const BEARER = /^bearer +([\w-]+\.[\w-]+\.[\w-]+) *$/i;

/// Why a caller is not let through.
export class Refusal extends Error {
  /**
   * @param {string} reason for the log
   * @param {string} message for the caller
   * @param {boolean} tokenSeen whether there was a token at all
   * @param {string | undefined} neededScope the scope that a good token lacks
   */
  constructor(reason, message, tokenSeen = true, neededScope = undefined) {
    super(message);
    this.reason = reason;
    this.tokenSeen = tokenSeen;
    this.neededScope = neededScope;
  }
}

/**
 * The token of `Authorization: Bearer TOKEN`; the scheme's name is taken in any case.
 *
 * @param {{ value: string }[] | undefined} headers CloudFront's list of the `Authorization` headers
 * @throws {Refusal} if there is not exactly one, or it is of another form
 */
export function bearerToken(headers) {
  if (!headers?.length) {
    throw new Refusal("NoToken", "Send an access token in the header `Authorization: Bearer TOKEN`.", false);
  }
  if (headers.length > 1) throw new Refusal("SeveralTokens", "Send one `Authorization` header.");
  const { value } = headers[0];
  const token = value.length <= LONGEST_TOKEN ? BEARER.exec(value)?.[1] : undefined;
  if (!token) throw new Refusal("MalformedHeader", "The header has to be `Authorization: Bearer TOKEN`.");
  return token;
}

/**
 * A function that resolves if a token is good: signed by the user pool, an access token, for the app client, not
 * expired, good already, and with the scope that is needed, if one is. It throws a {@link Refusal} if it is not, and
 * another error if that can't be told.
 *
 * Only the issuer that the gateway's authorizer takes is taken here: the library's own verifier for Cognito also takes
 * the other name that user pools have (`issuer-cognito-idp`).
 */
export function verifier(issuer, clientId) {
  const jwt = JwtVerifier.create(
    {
      issuer,
      audience: null, // Access tokens have none; they name their client in `client_id`.
      jwksUri: `${issuer}/.well-known/jwks.json`,
      customJwtCheck({ payload }) {
        // The library lets a token without an end pass. Cognito issues none.
        if (payload.exp === undefined) throw new JwtExpiredError("no exp", payload.exp);
        validateCognitoJwtFields(payload, { tokenUse: "access", clientId });
      },
    },
    { jwksCache: keyCache() },
  );

  return async function verify(token, neededScope) {
    let claims;
    try {
      claims = await jwt.verify(token);
    } catch (error) {
      if (!isTokensFault(error)) throw error;
      const expired = error instanceof JwtExpiredError;
      throw new Refusal(
        error.constructor.name,
        expired ? "The access token has expired." : "The access token is not good here.",
      );
    }
    if (neededScope && !scopes(claims).includes(neededScope)) {
      throw new Refusal("InsufficientScope", `The access token lacks the scope ${neededScope}.`, true, neededScope);
    }
  };
}

/// Cognito's claim `scope` is a text with spaces between the scopes.
function scopes(claims) {
  return typeof claims.scope === "string" ? claims.scope.split(" ") : [];
}

/// What is wrong with the token, as opposed to the keys and the way to them. What is in neither list is not held
/// against the caller, and is no reason to let it through.
function isTokensFault(error) {
  const keysFault = [JwkInvalidKtyError, JwkInvalidUseError];
  const tokensFault = [
    FailedAssertionError, // A claim, or the algorithm, is not the expected one.
    JwtInvalidSignatureError,
    JwtParseError,
    JwtWithoutValidKidError,
    KidNotFoundInJwksError,
    WaitPeriodNotYetEndedJwkError, // The key was not in the list a moment ago; see keys.js.
  ];
  return !keysFault.some((kind) => error instanceof kind) && tokensFault.some((kind) => error instanceof kind);
}
