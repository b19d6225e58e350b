// The scope that a token needs for a request, where the stack has scopes of its own.

/// Which scopes are checked, by the last part of the handler's name.
///
/// `given`: none here. They are a parameter of the main stack, and their list does not fit into a handler's name; the
/// gateway asks for them.
///
/// `own`: those of the resource server that the main stack makes with `--scopes own`; `stacks/src/auth/scopes.rs` names
/// them too.
export const CHECKED_SCOPES = /^(?:given|own)$/;

const READ = "personalization-apis/read";
const EVENTS = "personalization-apis/events";

/**
 * The scope that a token needs; none if the gateway alone asks for scopes.
 *
 * What is kept by the cache needs the scope to read, whatever its path looks like. A POST is never answered from the
 * cache, so the gateway, which asks for the route's scope again, has the last word on it.
 */
export function neededScope(checked, request) {
  if (checked !== "own") return undefined;
  return request.method === "POST" && request.uri.startsWith("/events/") ? EVENTS : READ;
}
