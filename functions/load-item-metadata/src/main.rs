//! The loader as a Lambda function.

use std::process::ExitCode;

use function_host::run::on_one_thread;
use load_item_metadata::environment::Environment;
use load_item_metadata::invocation;

fn main() -> ExitCode {
    on_one_thread(|| async {
        let environment = Environment::read(|name| std::env::var(name).ok())?;
        invocation::answer_all(environment).await
    })
}
