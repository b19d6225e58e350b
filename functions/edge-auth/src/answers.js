// The answers to those who are not let through: CloudFront sends them itself, and asks neither cache nor gateway.

import { UNREACHABLE_PAUSE } from "./keys.js";

/**
 * 401, as RFC 6750 (3) wants it: without an `error` for callers who showed no token at all; 403 for a good token that
 * lacks a scope, which is named.
 *
 * @param {import("./token.js").Refusal} refusal
 */
export function refused(refusal, requestId) {
  if (refusal.neededScope) {
    return answer(
      "403",
      "Forbidden",
      { type: "Validation", code: "InsufficientScope", message: refusal.message, requestId },
      { "WWW-Authenticate": `Bearer error="insufficient_scope", scope="${refusal.neededScope}"` },
    );
  }
  return answer(
    "401",
    "Unauthorized",
    { type: "Validation", code: "Unauthorized", message: refusal.message, requestId },
    {
      "WWW-Authenticate": refusal.tokenSeen ? 'Bearer error="invalid_token"' : "Bearer",
    },
  );
}

/// 503: the keys can't be had, so nobody can tell whether the token is good.
export function unavailable(requestId) {
  const message = "Access tokens can't be verified at present. Try again in a moment.";
  return answer(
    "503",
    "Service Unavailable",
    { type: "Unhandled", code: "VerificationUnavailable", message, requestId },
    {
      "Retry-After": String(UNREACHABLE_PAUSE / 1000),
    },
  );
}

/// In the API's own shape for errors, with its headers for pages on other origins.
function answer(status, statusDescription, error, headers) {
  const all = {
    ...headers,
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "Retry-After, WWW-Authenticate",
    "Cache-Control": "no-store",
    "Content-Type": "application/json",
  };
  return {
    status,
    statusDescription,
    headers: Object.fromEntries(Object.entries(all).map(([key, value]) => [key.toLowerCase(), [{ key, value }]])),
    body: JSON.stringify(error),
  };
}
