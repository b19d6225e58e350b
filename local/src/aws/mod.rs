//! AWS itself, in place of stand-ins, for the parts that `--aws` names: the function's own code over the SDKs, with an
//! operator's credentials. The SDKs take longer to build than everything else together, so they are behind the cargo
//! feature `aws`.

use std::sync::Arc;

use origin_api::ports::Origins;

use crate::arguments::Arguments;
use crate::error::Error;
use crate::stand_ins::metrics::Sums;
use crate::stand_ins::origins::LocalOrigins;

#[cfg(feature = "aws")]
mod connected;

/// What stands in for the parts.
pub(crate) struct StandIns {
    /// The origins.
    pub(crate) origins: LocalOrigins,
}

/// What answers for the parts, be it AWS or a stand-in.
pub(crate) struct Parts {
    /// The origins.
    pub(crate) origins: Arc<dyn Origins>,
}

/// Puts AWS in place of the stand-ins of the parts that `--aws` names. Without any, AWS is not looked for.
///
/// # Errors
/// When AWS can't be called: the feature is off, or there is no region, or there are no credentials.
pub(crate) async fn in_place_of(stand_ins: StandIns, arguments: &Arguments, metrics: &Sums) -> Result<Parts, Error> {
    if arguments.aws.is_empty() {
        return Ok(Parts { origins: Arc::new(stand_ins.origins) });
    }
    #[cfg(feature = "aws")]
    let parts = connected::in_place_of(stand_ins, arguments, metrics).await;
    #[cfg(not(feature = "aws"))]
    let _ = metrics;
    #[cfg(not(feature = "aws"))]
    let parts = Err(Error::Usage(format!(
        "--aws needs AWS's SDKs, which are left out so that this program is soon built. This command builds them, \
         which takes some minutes once, and starts it:\n  cargo run -p local --features aws --{}",
        std::env::args().skip(1).map(|argument| format!(" {}", quoted(&argument))).collect::<String>()
    )));
    parts
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
