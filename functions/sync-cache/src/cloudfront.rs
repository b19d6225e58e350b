//! CloudFront's two policies: read, and written when they differ.

use aws_sdk_cloudfront::Client;
use aws_sdk_cloudfront::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_cloudfront::types::{
    CachePolicyConfig, CachePolicyHeaderBehavior, CachePolicyHeadersConfig, Headers, OriginRequestPolicyConfig,
    OriginRequestPolicyHeaderBehavior, OriginRequestPolicyHeadersConfig,
};
use function_host::call_error::CallError;

use crate::environment::PolicySettings;
use crate::error::Error;
use cache_settings::policies::{Ages, Policies};
use cache_settings::wanted::HeaderNames;

/// The service's name in errors.
const CLOUDFRONT: &str = "CloudFront";

const CACHE_POLICY: &str = "CloudFront cache policy";
const ORIGIN_REQUEST_POLICY: &str = "CloudFront origin request policy";

/// Makes both policies as they are wanted, and says which had to be written.
///
/// # Errors
/// When CloudFront refuses, or somebody else changes a policy at the same time, twice.
pub(crate) async fn synchronize(
    client: &Client,
    settings: &PolicySettings,
    policies: &Policies,
) -> Result<Vec<&'static str>, Error> {
    let now = read_cache_policy(client, &settings.cache_policy).await?;
    let mut written = Vec::new();
    if policies.key_first(&key_headers(&now.config)) {
        written.extend(set_cache_policy(client, settings, policies, now).await?);
        written.extend(set_origin_request_policy(client, settings, policies).await?);
    } else {
        written.extend(set_origin_request_policy(client, settings, policies).await?);
        written.extend(set_cache_policy(client, settings, policies, now).await?);
    }
    Ok(written)
}

/// A policy, and the tag by which CloudFront knows whether it is still the one that was read.
struct Read<C> {
    config: C,
    tag: String,
}

async fn set_cache_policy(
    client: &Client,
    settings: &PolicySettings,
    policies: &Policies,
    mut now: Read<CachePolicyConfig>,
) -> Result<Option<&'static str>, Error> {
    const ACTION: &str = "UpdateCachePolicy";
    for last in [false, true] {
        let Some(config) = wanted_cache_policy(policies, &now.config)? else { return Ok(None) };
        let update = client.update_cache_policy().id(&settings.cache_policy).if_match(now.tag);
        match update.cache_policy_config(config).send().await {
            Ok(_) => return Ok(Some("cache policy")),
            Err(error) if !last && error.code() == Some("PreconditionFailed") => {}
            Err(error) => return Err(refusal(ACTION, CACHE_POLICY, &policies.key, error)),
        }
        now = read_cache_policy(client, &settings.cache_policy).await?;
    }
    Err(Error::ChangedMeanwhile { policy: CACHE_POLICY })
}

async fn set_origin_request_policy(
    client: &Client,
    settings: &PolicySettings,
    policies: &Policies,
) -> Result<Option<&'static str>, Error> {
    const ACTION: &str = "UpdateOriginRequestPolicy";
    for last in [false, true] {
        let now = read_origin_request_policy(client, &settings.origin_request_policy).await?;
        let Some(config) = wanted_origin_request_policy(policies, &now.config)? else { return Ok(None) };
        let update = client.update_origin_request_policy().id(&settings.origin_request_policy).if_match(now.tag);
        match update.origin_request_policy_config(config).send().await {
            Ok(_) => return Ok(Some("origin request policy")),
            Err(error) if !last && error.code() == Some("PreconditionFailed") => {}
            Err(error) => return Err(refusal(ACTION, ORIGIN_REQUEST_POLICY, &policies.forwarded, error)),
        }
    }
    Err(Error::ChangedMeanwhile { policy: ORIGIN_REQUEST_POLICY })
}

async fn read_cache_policy(client: &Client, id: &str) -> Result<Read<CachePolicyConfig>, Error> {
    const ACTION: &str = "GetCachePolicy";
    let answer = client.get_cache_policy().id(id).send().await.map_err(CallError::of(CLOUDFRONT, ACTION))?;
    let missing = |what| Error::Incomplete { action: ACTION, what };
    let tag = answer.e_tag.ok_or_else(|| missing("ETag"))?;
    let config = answer.cache_policy.and_then(|policy| policy.cache_policy_config);
    Ok(Read { config: config.ok_or_else(|| missing("CachePolicyConfig"))?, tag })
}

async fn read_origin_request_policy(client: &Client, id: &str) -> Result<Read<OriginRequestPolicyConfig>, Error> {
    const ACTION: &str = "GetOriginRequestPolicy";
    let answer = client.get_origin_request_policy().id(id).send().await;
    let answer = answer.map_err(CallError::of(CLOUDFRONT, ACTION))?;
    let missing = |what| Error::Incomplete { action: ACTION, what };
    let tag = answer.e_tag.ok_or_else(|| missing("ETag"))?;
    let config = answer.origin_request_policy.and_then(|policy| policy.origin_request_policy_config);
    Ok(Read { config: config.ok_or_else(|| missing("OriginRequestPolicyConfig"))?, tag })
}

/// The policy as it is wanted; `None` when it is so.
fn wanted_cache_policy(policies: &Policies, now: &CachePolicyConfig) -> Result<Option<CachePolicyConfig>, Error> {
    // CloudFront's own defaults, for ages that it leaves out.
    let ages_now = Ages {
        least: now.min_ttl,
        default: now.default_ttl.unwrap_or(86_400),
        most: now.max_ttl.unwrap_or(31_536_000),
    };
    let ages = policies.ages(ages_now);
    let key = now.parameters_in_cache_key_and_forwarded_to_origin.as_ref();
    let behavior = key.and_then(|key| key.headers_config.as_ref()).map(|headers| &headers.header_behavior);
    let wanted_behavior = match policies.key.is_empty() {
        true => CachePolicyHeaderBehavior::None,
        false => CachePolicyHeaderBehavior::Whitelist,
    };
    if ages == ages_now && behavior == Some(&wanted_behavior) && key_headers(now).same(&policies.key) {
        return Ok(None);
    }
    let headers = CachePolicyHeadersConfig::builder()
        .header_behavior(wanted_behavior)
        .set_headers(headers(&policies.key)?)
        .build()
        .map_err(|_| incomplete("HeaderBehavior"))?;
    let mut config = now.clone();
    (config.min_ttl, config.default_ttl, config.max_ttl) = (ages.least, Some(ages.default), Some(ages.most));
    let key = config.parameters_in_cache_key_and_forwarded_to_origin.as_mut();
    key.ok_or_else(|| incomplete("ParametersInCacheKeyAndForwardedToOrigin"))?.headers_config = Some(headers);
    Ok(Some(config))
}

/// The policy as it is wanted; `None` when it is so.
fn wanted_origin_request_policy(
    policies: &Policies,
    now: &OriginRequestPolicyConfig,
) -> Result<Option<OriginRequestPolicyConfig>, Error> {
    let headers_now = now.headers_config.as_ref();
    let names: HeaderNames = names(headers_now.and_then(|config| config.headers.as_ref()));
    let wanted_behavior = match policies.forwarded.is_empty() {
        true => OriginRequestPolicyHeaderBehavior::None,
        false => OriginRequestPolicyHeaderBehavior::Whitelist,
    };
    if headers_now.map(|config| &config.header_behavior) == Some(&wanted_behavior) && names.same(&policies.forwarded) {
        return Ok(None);
    }
    let headers = OriginRequestPolicyHeadersConfig::builder()
        .header_behavior(wanted_behavior)
        .set_headers(headers(&policies.forwarded)?)
        .build()
        .map_err(|_| incomplete("HeaderBehavior"))?;
    let mut config = now.clone();
    config.headers_config = Some(headers);
    Ok(Some(config))
}

fn key_headers(config: &CachePolicyConfig) -> HeaderNames {
    let key = config.parameters_in_cache_key_and_forwarded_to_origin.as_ref();
    names(key.and_then(|key| key.headers_config.as_ref()).and_then(|headers| headers.headers.as_ref()))
}

fn names(headers: Option<&Headers>) -> HeaderNames {
    headers.into_iter().flat_map(Headers::items).collect()
}

/// A list of headers; none when it would be empty.
fn headers(names: &HeaderNames) -> Result<Option<Headers>, Error> {
    let names: Vec<String> = names.iter().map(str::to_owned).collect();
    if names.is_empty() {
        return Ok(None);
    }
    let quantity = i32::try_from(names.len()).unwrap_or(i32::MAX);
    let headers = Headers::builder().quantity(quantity).set_items(Some(names)).build();
    headers.map(Some).map_err(|_| incomplete("Headers"))
}

fn incomplete(what: &'static str) -> Error {
    Error::Incomplete { action: "reading a policy", what }
}

/// What CloudFront says to a policy; quotas differ from account to account, so they are CloudFront's to know.
/// <https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html#limits-policies>
fn refusal<E, R>(action: &'static str, policy: &'static str, headers: &HeaderNames, error: SdkError<E, R>) -> Error
where
    E: ProvideErrorMetadata + std::error::Error + 'static,
    R: std::fmt::Debug,
{
    match error.code() {
        Some("PreconditionFailed") => Error::ChangedMeanwhile { policy },
        Some("TooManyHeadersInCachePolicy" | "TooManyHeadersInOriginRequestPolicy") => {
            Error::TooManyHeaders { policy, headers: headers.iter().map(str::to_owned).collect() }
        }
        _ => CallError::of(CLOUDFRONT, action)(error).into(),
    }
}
