//! A process started against the doubles; a shell stands in for a function's binary.

use std::os::unix::fs::PermissionsExt;

use aws_doubles::{AwsDouble, FunctionProcess};

fn script(text: &str) -> tempfile::TempPath {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), format!("#!/bin/sh\n{text}\n")).unwrap();
    std::fs::set_permissions(file.path(), std::fs::Permissions::from_mode(0o700)).unwrap();
    // Closed, for a file that is open for writing can't be run.
    file.into_temp_path()
}

#[tokio::test]
async fn a_process_has_lambdas_environment_and_its_own_variables_and_no_others() {
    let aws = AwsDouble::start().unwrap();
    let binary = script("echo $AWS_ENDPOINT_URL $AWS_LAMBDA_RUNTIME_API $LOG_LEVEL $CARGO_PKG_NAME");
    let process = FunctionProcess::start(&binary, &aws, [("LOG_LEVEL", "debug")]).unwrap();
    let output = process.ended().await.unwrap();
    let written = String::from_utf8(output.stdout).unwrap();
    let (url, address) = (aws.endpoint_url(), aws.address());
    assert_eq!(written, format!("{url} {address} debug\n"));
}

#[tokio::test]
async fn a_process_that_is_stopped_leaves_what_it_wrote() {
    let aws = AwsDouble::start().unwrap();
    let binary = script("echo started; exec sleep 1000");
    let process = FunctionProcess::start(&binary, &aws, [("PATH", "/usr/bin:/bin")]).unwrap();
    assert!(process.id().is_some());
    let output = process.stop().await.unwrap();
    assert!(!output.status.success());
}

#[tokio::test]
async fn a_process_that_writes_more_than_a_pipe_holds_goes_on_running() {
    let aws = AwsDouble::start().unwrap();
    let binary = script(
        "i=0; while [ $i -lt 3000 ]; do echo 0123456789012345678901234567890123456789012345678901234; i=$((i+1)); done",
    );
    let process = FunctionProcess::start(&binary, &aws, [("PATH", "/usr/bin:/bin")]).unwrap();
    assert_eq!(process.ended().await.unwrap().stdout.len(), 3000 * 56);
}
