// Lambda@Edge, viewer request: verifies the Cognito access token before CloudFront looks into its cache.
//
// | file        | what it does |
// | ----------- | --- |
// | index.js    | takes the settings from the handler's name, and decides what becomes of a request |
// | token.js    | finds the token in the request's headers, and verifies it |
// | keys.js     | fetches the user pool's public keys, keeps them, and holds back from fetching too often |
// | scopes.js   | the scope that a token needs, where the stack has scopes of its own |
// | answers.js  | the answers to those who are not let through |

import { refused, unavailable } from "./answers.js";
import { CHECKED_SCOPES, neededScope } from "./scopes.js";
import { Refusal, bearerToken, verifier } from "./token.js";

/// The gateway's authorizer reads the token from here, since CloudFront passes no `Authorization` on to the origin of a
/// GET request. `stacks/src/edge.rs` names it too.
const VERIFIED_TOKEN_HEADER = "X-Origin-Authorization";

/// A user pool's id: its region, an underscore, letters and digits.
const USER_POOL = /^([a-z]{2}(?:-[a-z]+)+-[0-9]+)_[A-Za-z0-9]+$/;

/// An app client's id.
const CLIENT = /^[A-Za-z0-9_+]{1,128}$/;

/**
 * `handler.{userPoolId}.{clientId}.{checkedScopes}` is the function for that pool, that client and those scopes.
 *
 * Lambda@Edge has no environment variables, and the code is the same for everyone. Lambda resolves a handler's name by
 * splitting it at the dots and going from property to property, so the name can carry the three settings. An id that
 * can't be one has no property, and Lambda says that the handler does not exist.
 */
export const handler = properties(USER_POOL, (pool) =>
  properties(CLIENT, (client) => properties(CHECKED_SCOPES, (scopes) => viewerRequest(pool, client, scopes))),
);

/// An object with a property for every name of the pattern, each made when it is first read.
function properties(pattern, make) {
  return new Proxy(Object.create(null), {
    get(made, name) {
      if (typeof name !== "string" || !pattern.test(name)) return undefined;
      return (made[name] ??= make(name));
    },
  });
}

function viewerRequest(pool, client, scopes) {
  const [, region] = USER_POOL.exec(pool);
  const verify = verifier(`https://cognito-idp.${region}.amazonaws.com/${pool}`, client);

  return async function viewerRequest(event) {
    const { config, request } = event.Records[0].cf;
    const { headers } = request;
    const authorization = headers.authorization;
    // A viewer's own is never passed on, whatever else becomes of the request. Nor is `Authorization`, which CloudFront
    // would pass on with a POST: the token goes to the one reader there is, and the headers don't double in size.
    delete headers[VERIFIED_TOKEN_HEADER.toLowerCase()];
    delete headers.authorization;
    // Browsers send no credentials with a CORS preflight request, and its answer is nobody's secret.
    if (request.method === "OPTIONS") return request;

    try {
      const token = bearerToken(authorization);
      await verify(token, neededScope(scopes, request));
      // The bare token, which both kinds of gateway take, with or without `Bearer`:
      // https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html
      headers[VERIFIED_TOKEN_HEADER.toLowerCase()] = [{ key: VERIFIED_TOKEN_HEADER, value: token }];
      return request;
    } catch (error) {
      // The reason is the name of a kind of error. The library's messages quote the token's claims: not for the log.
      const isRefusal = error instanceof Refusal;
      log(isRefusal ? "INFO" : "ERROR", isRefusal ? "a request is refused" : "tokens can't be verified", {
        requestId: config.requestId,
        reason: isRefusal ? error.reason : error.constructor.name,
      });
      return isRefusal ? refused(error, config.requestId) : unavailable(config.requestId);
    }
  };
}

function log(level, message, fields) {
  console.log(JSON.stringify({ level, message, ...fields }));
}
