//! What every SDK client is made from: region, credentials, TLS, time limits, retries.

use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_smithy_async::rt::sleep::TokioSleep;
use aws_smithy_http_client::{Builder, tls};
use aws_smithy_runtime_api::client::behavior_version::BehaviorVersion;
use aws_smithy_types::retry::RetryConfig;
use aws_smithy_types::timeout::TimeoutConfig;
use aws_types::SdkConfig;
use aws_types::region::Region;

use crate::variables::{Variables, VariablesError};

/// Where AWS is, and who calls it.
#[derive(Debug, Clone)]
pub struct Connection {
    /// `AWS_REGION`, which Lambda sets.
    pub region: String,
    /// `AWS_ENDPOINT_URL`: where AWS is played by something else.
    pub endpoint_url: Option<String>,
    /// `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY` and `AWS_SESSION_TOKEN`, which Lambda sets: the SDK's own chain of
    /// providers (profiles, SSO, instance metadata, …) finds nothing more there, and costs two more SDKs.
    pub(crate) credentials: Credentials,
}

impl Connection {
    /// Reads the variables; see [`Variables::finish`] for those that are missing.
    pub fn read<G: Fn(&'static str) -> Option<String>>(variables: &mut Variables<G>) -> Self {
        let region = variables.required("AWS_REGION");
        let (id, secret) = (variables.required("AWS_ACCESS_KEY_ID"), variables.required("AWS_SECRET_ACCESS_KEY"));
        let credentials = Credentials::new(id, secret, variables.optional("AWS_SESSION_TOKEN"), None, "environment");
        Self { region, endpoint_url: variables.optional("AWS_ENDPOINT_URL"), credentials }
    }

    /// The connection of this process.
    ///
    /// # Errors
    /// Names every variable that is missing.
    pub fn of_process() -> Result<Self, VariablesError> {
        let mut variables = Variables::of_process();
        let connection = Self::read(&mut variables);
        variables.finish().map(|()| connection)
    }

    /// What an SDK client is made from: `Client::new(&connection.sdk_config(limits, retries))`.
    #[must_use]
    pub fn sdk_config(&self, limits: TimeoutConfig, retries: RetryConfig) -> SdkConfig {
        let http = Builder::new()
            .tls_provider(tls::Provider::Rustls(tls::rustls_provider::CryptoMode::AwsLc))
            .tls_context(trust(&self.region))
            .build_https();
        let mut config = SdkConfig::builder()
            .region(Region::new(self.region.clone()))
            .credentials_provider(SharedCredentialsProvider::new(self.credentials.clone()))
            .http_client(http)
            .timeout_config(limits)
            .retry_config(retries)
            .sleep_impl(TokioSleep::new())
            .behavior_version(BehaviorVersion::latest());
        config.set_endpoint_url(self.endpoint_url.clone());
        config.build()
    }
}

/// Amazon's own root certificates: <https://www.amazontrust.com/repository/>.
const AMAZON_ROOTS: &[u8] = include_bytes!("amazon-roots.pem");

/// Whom the SDK's clients trust. AWS's endpoints show certificates of Amazon's own roots, and reading those five in
/// place of everyone's saves milliseconds of every client that is made; in partitions where that is not so, it is the
/// system's store. HTTP origins, which may be anyone's, are always held against the system's.
fn trust(region: &str) -> tls::TlsContext {
    let amazon = !["cn-", "us-iso", "eu-iso", "eusc-"].iter().any(|partition| region.starts_with(partition));
    let store =
        if amazon { tls::TrustStore::empty().with_pem_certificate(AMAZON_ROOTS) } else { tls::TrustStore::default() };
    // Building from a store alone can't fail; if it did, the system's store is the safe choice.
    tls::TlsContext::builder().with_trust_store(store).build().unwrap_or_default()
}
