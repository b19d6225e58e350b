//! The SDK's clients.

use std::time::Duration;

use aws_smithy_types::retry::RetryConfig;
use aws_smithy_types::timeout::TimeoutConfig;
use function_host::connection::Connection;

/// The longest that one attempt at a call may take. A piece of an object is the most that a call carries, and takes
/// well under a second.
const ATTEMPT_LIMIT: Duration = Duration::from_secs(20);

const CONNECT_LIMIT: Duration = Duration::from_secs(3);

/// The services that the loader calls.
#[derive(Debug)]
pub struct Clients {
    /// AppConfig's data plane.
    pub app_config: aws_sdk_appconfigdata::Client,
    /// DynamoDB.
    pub dynamodb: aws_sdk_dynamodb::Client,
    /// S3.
    pub s3: aws_sdk_s3::Client,
}

impl Clients {
    /// Clients over this connection.
    #[must_use]
    pub fn new(connection: &Connection) -> Self {
        let limits =
            TimeoutConfig::builder().operation_attempt_timeout(ATTEMPT_LIMIT).connect_timeout(CONNECT_LIMIT).build();
        let retries = RetryConfig::standard().with_max_attempts(4).with_initial_backoff(Duration::from_millis(100));
        let shared = connection.sdk_config(limits, retries);
        // A bucket as host name can't be resolved where AWS is played by something else.
        let s3 = aws_sdk_s3::config::Builder::from(&shared).force_path_style(connection.endpoint_url.is_some()).build();
        Self {
            app_config: aws_sdk_appconfigdata::Client::new(&shared),
            dynamodb: aws_sdk_dynamodb::Client::new(&shared),
            s3: aws_sdk_s3::Client::from_conf(s3),
        }
    }
}
