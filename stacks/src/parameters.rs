//! The parameters that every deployment has.

use cfn::{Parameter, ParameterKind, Template};

use crate::interface::{Group, Interface};
use crate::parts::monitoring;

/// The parameters that every deployment has.
#[derive(Clone, Debug)]
pub struct Parameters {
    /// Name of the application in AppConfig, and a part of names that people see.
    pub application_name: Parameter,
    /// Name of the environment in AppConfig, and of the API's stage.
    pub environment_name: Parameter,
    /// IANA time zone for viewers whose own is not known.
    pub time_zone: Parameter,
    /// How long logs are kept, in days.
    pub log_retention: Parameter,
    /// What the functions log.
    pub log_level: Parameter,
    /// What happens when an alarm goes off.
    pub alarm_actions: monitoring::Actions,
    /// The bucket that holds the functions' code.
    pub artifact_bucket: Parameter,
}

impl Parameters {
    pub(crate) fn declare(template: &mut Template, interface: &mut Interface) -> Self {
        let artifact_bucket = artifact_parameters(template, interface);
        let alarm_actions = monitoring::topic(template, interface);
        let log_retention = log_retention(template, interface);
        let mut declare = |group, name: &str, label, kind| {
            interface.add(group, name, label);
            template.parameter(name, kind)
        };
        Self {
            artifact_bucket,
            alarm_actions,
            application_name: declare(
                Group::Application,
                "ApplicationName",
                "Application name",
                ParameterKind::text("Name of the application in AWS AppConfig").pattern("^[A-Za-z0-9-]{1,64}$"),
            ),
            environment_name: declare(
                Group::Application,
                "EnvironmentName",
                "Environment name",
                ParameterKind::text("Name of the environment in AWS AppConfig and of the API's stage")
                    .default("prod")
                    .pattern("^[A-Za-z0-9]{1,64}$"),
            ),
            time_zone: declare(
                Group::Configuration,
                "TimeZone",
                "Time zone",
                ParameterKind::text("Time zone of viewers whose own is not known")
                    .default("UTC")
                    .pattern("^[A-Za-z0-9_+-]+(/[A-Za-z0-9_+-]+)*$"),
            ),
            log_retention,
            log_level: declare(
                Group::Observability,
                "LogLevel",
                "Log level",
                ParameterKind::text("The least important messages that are logged")
                    .one_of(&["ERROR", "WARN", "INFO", "DEBUG"])
                    .default("INFO"),
            ),
        }
    }
}

/// Declares the parameters that say where the functions' code is, and returns the bucket's.
pub(crate) fn artifact_parameters(template: &mut Template, interface: &mut Interface) -> Parameter {
    interface.add(Group::Artifacts, "ArtifactBucket", "Bucket");
    let bucket = template.parameter(
        "ArtifactBucket",
        ParameterKind::text("S3 bucket in the stack's region that holds the functions' code")
            .pattern("^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$"),
    );
    interface.add(Group::Artifacts, "ArtifactPrefix", "Key prefix");
    template.parameter(
        "ArtifactPrefix",
        ParameterKind::text("What the keys of the functions' code begin with; new code needs a new prefix")
            .default(concat!("personalization-apis/", env!("CARGO_PKG_VERSION")))
            .pattern("^[A-Za-z0-9!_.*'()-]+(/[A-Za-z0-9!_.*'()-]+)*$"),
    );
    bucket
}

/// Declares how long logs are kept: what CloudWatch Logs takes, in days.
pub(crate) fn log_retention(template: &mut Template, interface: &mut Interface) -> Parameter {
    const DAYS: [i64; 22] =
        [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653];
    const NAME: &str = "LogRetentionDays";
    interface.add(Group::Observability, NAME, "Days that logs are kept");
    template.parameter(NAME, ParameterKind::number("How many days logs are kept").one_of(&DAYS).default(30))
}
