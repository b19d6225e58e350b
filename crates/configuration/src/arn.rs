//! Amazon Resource Names.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

/// An Amazon Resource Name, `arn:partition:service:region:account:resource`.
///
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html>
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arn {
    text: String,
    ends: [usize; 5],
}

/// Why a text is not an ARN.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("not an ARN: six parts, `arn:partition:service:region:account:resource`, are needed")]
pub struct ArnError;

impl FromStr for Arn {
    type Err = ArnError;

    fn from_str(text: &str) -> Result<Self, ArnError> {
        let mut ends = [0; 5];
        let mut colons = text.match_indices(':').map(|(at, _)| at);
        for end in &mut ends {
            *end = colons.next().ok_or(ArnError)?;
        }
        let arn = Self { text: text.to_owned(), ends };
        if arn.part(0) == "arn"
            && !arn.partition().is_empty()
            && !arn.service().is_empty()
            && !arn.resource().is_empty()
        {
            Ok(arn)
        } else {
            Err(ArnError)
        }
    }
}

impl Arn {
    fn part(&self, index: usize) -> &str {
        let start = if index == 0 { 0 } else { self.ends[index - 1] + 1 };
        let end = self.ends.get(index).copied().unwrap_or(self.text.len());
        &self.text[start..end]
    }

    /// The whole ARN.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The partition: `aws`, `aws-cn`, `aws-us-gov`, ….
    pub fn partition(&self) -> &str {
        self.part(1)
    }

    /// The service, as in `personalize` or `lambda`.
    pub fn service(&self) -> &str {
        self.part(2)
    }

    /// The region.
    pub fn region(&self) -> &str {
        self.part(3)
    }

    /// The account's id.
    pub fn account(&self) -> &str {
        self.part(4)
    }

    /// The resource, as in `campaign/name`.
    pub fn resource(&self) -> &str {
        self.part(5)
    }
}

impl fmt::Display for Arn {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.text)
    }
}
