//! One link to the CloudFormation console, and which console and which S3 a region has.

use std::fmt;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use stacks::Auth;
use stacks::rules::Choices;

use super::Error;

/// What is encoded in a value: all but RFC 3986's unreserved characters, so that nothing ends the value, the URL or
/// the Markdown link around it.
const VALUE: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// A partition: regions that share accounts, and the domains of the console and of the services.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Partition {
    Aws,
    China,
    UsGov,
}

impl Partition {
    /// The partition of a region, which is also held against the pattern of regions.
    pub(super) fn of(region: &str) -> Result<Self, Error> {
        let parts: Vec<&str> = region.split('-').collect();
        let is_region = match parts.as_slice() {
            [area, middle @ .., number] if !middle.is_empty() => {
                let letters = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_lowercase());
                area.len() >= 2
                    && letters(area)
                    && middle.iter().all(|part| letters(part))
                    && (1..=2).contains(&number.len())
                    && number.bytes().all(|byte| byte.is_ascii_digit())
            }
            _ => false,
        };
        if !is_region {
            return Err(Error::Region { region: region.to_owned() });
        }
        match parts.as_slice() {
            ["cn", ..] => Ok(Self::China),
            ["us", "gov", ..] => Ok(Self::UsGov),
            // aws-eusc, and the partitions aws-iso, aws-iso-b, …
            ["eusc", ..] => Err(Error::Partition { region: region.to_owned() }),
            [_, second, ..] if second.starts_with("iso") => Err(Error::Partition { region: region.to_owned() }),
            _ => Ok(Self::Aws),
        }
    }

    /// Domain of the console, which is the same for every service.
    fn console(self) -> &'static str {
        match self {
            Self::Aws => "console.aws.amazon.com",
            Self::China => "console.amazonaws.cn",
            Self::UsGov => "console.amazonaws-us-gov.com",
        }
    }

    /// Domain of the services' endpoints.
    fn services(self) -> &'static str {
        match self {
            Self::Aws | Self::UsGov => "amazonaws.com",
            Self::China => "amazonaws.com.cn",
        }
    }

    /// Whether the partition has every service that a combination needs; see "AWS Services by Region".
    pub(super) fn offers(self, choices: Choices) -> bool {
        match self {
            Self::Aws => true,
            // Neither Cognito user pools nor Lambda@Edge.
            Self::China => choices.auth != Auth::OAuth2,
            // No CloudFront.
            Self::UsGov => !choices.has_cloudfront(),
        }
    }

    /// Whether Lambda@Edge is there, which is in us-east-1 alone.
    pub(super) fn has_edge_functions(self) -> bool {
        self == Self::Aws
    }

    /// What [`Self::offers`] leaves out, in words for the reader of the table.
    pub(super) fn gap(self) -> Option<&'static str> {
        match self {
            Self::Aws => None,
            Self::China => Some("The regions in China have no Cognito user pools, so `oauth2` is not offered there."),
            Self::UsGov => Some(
                "AWS GovCloud (US) has no CloudFront, so nothing behind it is offered there; templates for it are made \
                 with `--swagger-ui no`.",
            ),
        }
    }

    /// Where an object is read. The key has only characters that a URL's path holds as they are.
    pub(super) fn object_url(self, region: &str, bucket: &str, key: &str) -> String {
        let domain = self.services();
        // S3's certificate is for one label before `s3`, which a bucket name with dots is not; see "Virtual hosting
        // of general purpose buckets".
        if bucket.contains('.') {
            format!("https://s3.{region}.{domain}/{bucket}/{key}")
        } else {
            format!("https://{bucket}.s3.{region}.{domain}/{key}")
        }
    }
}

/// A link to the console's quick-create page; see "Create quick-create links for stacks" in CloudFormation's user
/// guide.
pub(super) struct QuickCreate<'a> {
    pub(super) region: &'a str,
    pub(super) partition: Partition,
    pub(super) template_url: String,
    pub(super) stack_name: String,
    /// Names and values of the template's parameters.
    pub(super) parameters: Vec<(&'static str, String)>,
}

impl fmt::Display for QuickCreate<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { region, partition, template_url, stack_name, parameters } = self;
        let encoded = |value| utf8_percent_encode(value, VALUE);
        write!(
            formatter,
            "https://{region}.{}/cloudformation/home?region={region}#/stacks/create/review?templateURL={}&stackName={}",
            partition.console(),
            encoded(template_url),
            encoded(stack_name)
        )?;
        parameters.iter().try_for_each(|(name, value)| write!(formatter, "&param_{name}={}", encoded(value)))
    }
}
