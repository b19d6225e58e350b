//! An operator's connection to AWS, for commands that people run: region and credentials, found where the AWS CLI finds
//! them. Functions in Lambda need less: see the crate `function-host`.

use std::error::Error;
use std::time::Duration;

use aws_config::default_provider::credentials::DefaultCredentialsChain;
use aws_config::default_provider::region::DefaultRegionChain;
use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_credential_types::provider::ProvideCredentials;
use tokio::time::timeout;

/// How long credentials and the region may be looked for: single sign-on and `credential_process` take a second or two.
/// What takes longer is the instance metadata service of a machine that has none.
const LOOKED_FOR: Duration = Duration::from_secs(10);

/// How long the instance metadata service may take, which is on the same machine.
const METADATA_TIMEOUT: Duration = Duration::from_secs(1);

/// Why AWS can't be called.
#[derive(Debug, thiserror::Error)]
pub enum ConnectionError {
    /// No region is known.
    #[error("no region: give --region, set AWS_REGION, or a region in the profile")]
    NoRegion,
    /// There are no credentials.
    #[error(
        "no credentials{}: {reason}\nThey are looked for in AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, in the \
         profile of ~/.aws/config and ~/.aws/credentials (--profile, AWS_PROFILE; single sign-on too: aws sso login), \
         in AWS_WEB_IDENTITY_TOKEN_FILE, and in the metadata of the container or the instance that this runs on.",
        .profile.as_ref().map(|profile| format!(" in profile {profile}")).unwrap_or_default()
    )]
    NoCredentials {
        /// The profile, if one was named.
        profile: Option<String>,
        /// What the last place said.
        reason: String,
    },
}

/// What clients are made from: the region given or that of the environment, the profile or the machine, and credentials
/// that were found. Time limits and retries are the SDK's own.
///
/// # Errors
/// When no region is known, or there are no credentials.
pub async fn connect(region: Option<&str>, profile: Option<&str>) -> Result<SdkConfig, ConnectionError> {
    let region = region_of(region, profile).await.ok_or(ConnectionError::NoRegion)?;
    let metadata = aws_config::imds::Client::builder()
        .max_attempts(1)
        .connect_timeout(METADATA_TIMEOUT)
        .read_timeout(METADATA_TIMEOUT)
        .build();
    let mut credentials = DefaultCredentialsChain::builder().region(region.clone()).imds_client(metadata);
    if let Some(profile) = profile {
        credentials = credentials.profile_name(profile);
    }
    let credentials = credentials.build().await;
    // Otherwise every call would look for them again, and every try of it.
    let reason = match timeout(LOOKED_FOR, credentials.provide_credentials()).await {
        Ok(Ok(_)) => None,
        Ok(Err(error)) => Some(words(&error)),
        Err(_) => Some(format!("no answer within {} seconds", LOOKED_FOR.as_secs())),
    };
    if let Some(reason) = reason {
        return Err(ConnectionError::NoCredentials { profile: profile.map(str::to_owned), reason });
    }
    let mut loader = aws_config::defaults(BehaviorVersion::latest()).credentials_provider(credentials).region(region);
    if let Some(profile) = profile {
        loader = loader.profile_name(profile);
    }
    Ok(loader.load().await)
}

async fn region_of(region: Option<&str>, profile: Option<&str>) -> Option<Region> {
    if let Some(region) = region {
        return Some(Region::new(region.to_owned()));
    }
    let mut chain = DefaultRegionChain::builder();
    if let Some(profile) = profile {
        chain = chain.profile_name(profile);
    }
    timeout(LOOKED_FOR, chain.build().region()).await.ok().flatten()
}

/// An error with what caused it, without what only its programmers understand.
pub fn words(error: &(dyn Error + 'static)) -> String {
    let mut words: Vec<String> = Vec::new();
    let mut next = Some(error);
    while let Some(error) = next {
        let said = error.to_string();
        // Many an error says again what its cause says.
        if !words.iter().any(|before| before.contains(&said)) {
            words.push(said);
        }
        next = error.source();
    }
    words.join(": ")
}
