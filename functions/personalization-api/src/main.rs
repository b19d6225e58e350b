//! The origin API as a Lambda function.

use std::process::ExitCode;

use function_host::run::on_one_thread;
use personalization_api::environment::Environment;
use personalization_api::lambda;

fn main() -> ExitCode {
    on_one_thread(|| async {
        let environment = Environment::read(|name| std::env::var(name).ok())?;
        lambda::run::run(environment).await
    })
}
