//! SDK clients that call a double, and a plain HTTP request for the services without one.

use aws_doubles::AwsDouble;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

macro_rules! client {
    ($name:ident, $sdk:ident) => {
        pub(crate) fn $name(aws: &AwsDouble) -> $sdk::Client {
            use $sdk::config::retry::RetryConfig;
            use $sdk::config::{BehaviorVersion, Config, Credentials, Region};
            let config = Config::builder()
                .behavior_version(BehaviorVersion::latest())
                .region(Region::new("us-east-1"))
                .credentials_provider(Credentials::new("AKIDEXAMPLE", "secret", None, None, "test"))
                .endpoint_url(aws.endpoint_url())
                .retry_config(RetryConfig::disabled())
                .build();
            $sdk::Client::from_conf(config)
        }
    };
}

client!(app_config_data, aws_sdk_appconfigdata);
client!(dynamodb, aws_sdk_dynamodb);
client!(personalize_runtime, aws_sdk_personalizeruntime);
client!(s3, aws_sdk_s3);

/// Sends a request and reads until the double closes the connection; status line, headers and body as they came.
pub(crate) async fn http(aws: &AwsDouble, head: &str, body: &str) -> String {
    let mut stream = TcpStream::connect(aws.address()).await.unwrap();
    let request =
        format!("{head}\r\nhost: double\r\nconnection: close\r\ncontent-length: {}\r\n\r\n{body}", body.len());
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    // A connection that the double breaks off leaves what arrived before.
    let _ = stream.read_to_end(&mut answer).await;
    String::from_utf8(answer).unwrap()
}
