//! AWS itself, in place of stand-ins, for the parts that `--aws` names: the function's own code over the SDKs, with an
//! operator's credentials. The SDKs take longer to build than everything else together, so they are behind the cargo
//! feature `aws`.

use std::sync::Arc;

use origin_api::background_work::BackgroundWork;
use origin_api::ports::{EventSink, ItemStores, Origins};

use crate::arguments::{Arguments, AwsPart};
use crate::error::Error;
use crate::stand_ins::metrics::Sums;
use crate::stand_ins::origins::LocalOrigins;

#[cfg(feature = "aws")]
mod connected;

/// The parts for which AWS is asked; each that is `None` has its stand-in.
#[derive(Default)]
pub(crate) struct Parts {
    /// The origins, but for those that the command line names.
    pub(crate) origins: Option<Arc<dyn Origins>>,
    /// The event targets.
    pub(crate) event_sink: Option<Arc<dyn EventSink>>,
    /// The stores of item metadata.
    pub(crate) item_stores: Option<Arc<dyn ItemStores>>,
}

/// What the parts need of everything else.
#[cfg_attr(not(feature = "aws"), expect(dead_code, reason = "nothing is made of it"))]
pub(crate) struct Around<'a> {
    /// The stand-ins of origins, for those that the command line names.
    pub(crate) origins: &'a Arc<LocalOrigins>,
    /// Where measurements go.
    pub(crate) metrics: &'a Sums,
    /// Where work goes that an answer does not wait for.
    pub(crate) background_work: &'a BackgroundWork,
}

/// Connects the parts that `--aws` names. Without any, AWS is not looked for.
///
/// # Errors
/// When options do not go together, or AWS can't be called: the feature is off, or there is no region, or there are no
/// credentials, or no such stack.
pub(crate) async fn connect(arguments: &Arguments, around: &Around<'_>) -> Result<Parts, Error> {
    let asks_aws = |part| arguments.aws.contains(&part);
    if asks_aws(AwsPart::Stores) != arguments.stack.is_some() {
        return Err(Error::Usage(
            "--aws stores and --stack NAME go together: the stores are those of a stack".to_owned(),
        ));
    }
    if asks_aws(AwsPart::Targets) && arguments.data.is_some() {
        return Err(Error::Usage("--data is the folder for events, and with --aws targets they go to AWS".to_owned()));
    }
    if arguments.aws.is_empty() {
        return Ok(Parts::default());
    }
    sdks(arguments, around).await
}

#[cfg(feature = "aws")]
use connected::connect as sdks;

/// There are no SDKs.
#[cfg(not(feature = "aws"))]
async fn sdks(_: &Arguments, _: &Around<'_>) -> Result<Parts, Error> {
    Err(Error::Usage(format!(
        "--aws needs AWS's SDKs, which are left out so that this program is soon built. This command builds them, \
         which takes some minutes once, and starts it:\n  cargo run -p local --features aws --{}",
        std::env::args().skip(1).map(|argument| format!(" {}", quoted(&argument))).collect::<String>()
    )))
}

/// An argument as a shell has to be given it.
#[cfg(not(feature = "aws"))]
fn quoted(argument: &str) -> std::borrow::Cow<'_, str> {
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || "-_./=:,@%+".contains(letter);
    if !argument.is_empty() && argument.chars().all(is_plain) {
        return argument.into();
    }
    format!("'{}'", argument.replace('\'', r"'\''")).into()
}
