//! The choices and options of a deployment, and the words a person writes them in.

pub use facts::{ApiType as EntryPoint, AuthScheme as Auth, Experiments};

/// A closed set of values that the command line, parameter files and documents spell alike.
pub trait Choice: Copy + PartialEq + Sized + 'static {
    /// What is chosen, as in `--auth`.
    const NAME: &'static str;
    /// Every value, in the order of the documents.
    const VALUES: &'static [Self];

    /// The value as it is written.
    fn spelling(self) -> &'static str;

    /// The Python original's word for it, which is taken as well.
    fn alias(self) -> Option<&'static str>;

    /// One line about it.
    fn words(self) -> &'static str;

    /// Reads a spelling or an alias, in any case.
    fn parse(text: &str) -> Option<Self> {
        let is = |word: &str| word.eq_ignore_ascii_case(text);
        Self::VALUES.iter().copied().find(|value| is(value.spelling()) || value.alias().is_some_and(is))
    }
}

macro_rules! choice {
    ($(#[$doc:meta])* $name:ident as $flag:literal {
        $($variant:ident = $spelling:literal $(or $alias:literal)?, $words:literal;)*
    }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $(#[doc = $words] $variant,)* }

        impl Choice for $name {
            const NAME: &'static str = $flag;
            const VALUES: &'static [Self] = &[$(Self::$variant),*];

            fn spelling(self) -> &'static str {
                match self { $(Self::$variant => $spelling,)* }
            }

            fn alias(self) -> Option<&'static str> {
                match self { $(Self::$variant => [$($alias)?].first().copied(),)* }
            }

            fn words(self) -> &'static str {
                match self { $(Self::$variant => $words,)* }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str(self.spelling())
            }
        }
    };
}

/// Choices that the functions are told of as well.
macro_rules! shared_choice {
    ($name:ident as $flag:literal { $($variant:ident $(or $alias:literal)?, $words:literal;)* }) => {
        impl Choice for $name {
            const NAME: &'static str = $flag;
            const VALUES: &'static [Self] = &Self::ALL;

            fn spelling(self) -> &'static str {
                self.as_str()
            }

            fn alias(self) -> Option<&'static str> {
                match self { $(Self::$variant => [$($alias)?].first().copied(),)* }
            }

            fn words(self) -> &'static str {
                match self { $(Self::$variant => $words,)* }
            }
        }
    };
}

shared_choice! {
    Auth as "auth" {
        NoAuth or "None", "Anyone may call";
        ApiKey or "ApiKey", "Callers show an API key, which has a throttle and a quota";
        OAuth2 or "OAuth2-Cognito", "Callers show an access token of an Amazon Cognito user pool";
    }
}

shared_choice! {
    EntryPoint as "entry-point" {
        Http or "API-Gateway-HTTP", "HTTP API: quicker and cheaper; no cache and no API keys of its own";
        Rest or "API-Gateway-REST", "REST API: API keys, usage plans and a stage cache";
    }
}

shared_choice! {
    Experiments as "experiments" {
        Weighted, "By the weights in the configuration; needs no service";
        Evidently, "By CloudWatch Evidently as well, which AWS ended on 2025-10-16";
        None, "No experiments: the first variation answers";
    }
}

choice! {
    /// Where answers are cached.
    Cache as "cache" {
        NoCache = "none" or "None", "Callers' own caches only";
        CloudFront = "cloudfront" or "CloudFront", "A CloudFront distribution, near the caller";
        ApiGateway = "api-gateway" or "API-Gateway-Cache", "The REST API's stage cache, billed by the hour";
        Both = "both" or "Both", "CloudFront in front of a REST API that has a stage cache";
    }
}

choice! {
    /// Whose user pool the tokens of `oauth2` come from.
    Cognito as "cognito" {
        Create = "create" or "Yes", "Create a user pool and an app client";
        Existing = "existing" or "No", "Use a user pool that exists; its ids are parameters";
    }
}

choice! {
    /// Which scopes a token must have; only with `oauth2`.
    Scopes as "scopes" {
        Given = "given", "One of the parameter AuthorizationScopes, whatever is asked for";
        Own = "own", "`read` to ask, `events` to send events: scopes that the stack makes in its own user pool";
    }
}

choice! {
    /// Whether a page to try the API is published.
    SwaggerUi as "swagger-ui" {
        Yes = "yes" or "Yes", "Publish Swagger UI and the OpenAPI document through CloudFront; anyone can read them";
        No = "no" or "No", "Publish nothing";
    }
}

choice! {
    /// The processor that the functions run on.
    Architecture as "arch" {
        X86_64 = "x86_64", "64-bit x86";
        Arm64 = "arm64", "64-bit ARM (AWS Graviton)";
    }
}

/// What shapes a deployment besides the three choices.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// Whose user pool; only with [`Auth::OAuth2`].
    pub cognito: Cognito,
    /// Which scopes a token must have; [`Scopes::Own`] only with [`Cognito::Create`].
    pub scopes: Scopes,
    /// Whether Swagger UI is published.
    pub swagger_ui: SwaggerUi,
    /// How experiments are evaluated.
    pub experiments: Experiments,
    /// What the functions run on.
    pub architecture: Architecture,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            cognito: Cognito::Create,
            scopes: Scopes::Given,
            swagger_ui: SwaggerUi::Yes,
            experiments: Experiments::Weighted,
            architecture: Architecture::X86_64,
        }
    }
}
