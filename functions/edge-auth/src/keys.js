// The user pool's public keys.
//
// They are fetched when the first token comes, and kept as long as Lambda keeps the instance. A token that names a key
// that is not among them makes the function fetch them anew, which is how a rotation is taken up.

import { FetchError, WaitPeriodNotYetEndedJwkError } from "aws-jwt-verify/error";
import { SimpleFetcher } from "aws-jwt-verify/https";
import { SimpleJwksCache } from "aws-jwt-verify/jwk";

/// The longest that one attempt to fetch the keys may take, in milliseconds. The library makes a second one at once,
/// and a viewer-request function has 5 s for everything.
/// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html#limits-lambda-at-edge
const ATTEMPT = 1500;

/// For so long after keys were fetched in vain, they are not fetched again for a key that is not among them, in
/// milliseconds: whoever invents key ids could otherwise have Cognito called with each request. A rotation is taken up
/// by the first request afterwards, whatever key that one names.
const UNKNOWN_KEY_PAUSE = 10_000;

/// For so long after keys could not be fetched, it is not tried again, in milliseconds: it would hold up every request
/// for the length of two attempts.
export const UNREACHABLE_PAUSE = 2000;

/// A cache for the keys of one user pool.
export function keyCache() {
  return new SimpleJwksCache({ fetcher: new PausingFetcher(), penaltyBox: new UnknownKeyPause() });
}

// Both measure by the clock and not by timers, which stand still while Lambda has the instance frozen.

class PausingFetcher {
  #fetcher = new SimpleFetcher({ defaultRequestOptions: { responseTimeout: ATTEMPT } });
  #pausedUntil = 0;

  async fetch(uri) {
    if (Date.now() < this.#pausedUntil) throw new FetchError(uri, "failed a moment ago");
    try {
      return await this.#fetcher.fetch(uri);
    } catch (error) {
      this.#pausedUntil = Date.now() + UNREACHABLE_PAUSE;
      throw error;
    }
  }
}

/// What the library calls a penalty box.
class UnknownKeyPause {
  #pausedUntil = 0;

  async wait() {
    if (Date.now() < this.#pausedUntil) throw new WaitPeriodNotYetEndedJwkError("fetched a moment ago");
  }

  registerFailedAttempt() {
    this.#pausedUntil = Date.now() + UNKNOWN_KEY_PAUSE;
  }

  registerSuccessfulAttempt() {
    this.#pausedUntil = 0;
  }
}
