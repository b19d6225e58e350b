//! A deployment of a configuration, followed to its end.

use std::fmt::{self, Display};
use std::time::Duration;

use aws_sdk_appconfig::operation::get_deployment::GetDeploymentOutput;
use aws_sdk_appconfig::types::{DeploymentEvent, DeploymentState};
use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;

use super::{AppConfig, is_under_way};
use crate::error::Error;
use crate::report::{Interrupts, Report};

/// Between two looks. Those at once are over within a few seconds.
const FIRST_LOOKS: Duration = Duration::from_secs(1);
const LOOKS: Duration = Duration::from_secs(5);
/// How many looks are first ones.
const FIRST: u32 = 10;

/// Something that happened to a deployment.
#[derive(Debug, Serialize)]
struct Happened {
    deployment: i32,
    state: String,
    percent: f32,
    message: String,
}

impl Display for Happened {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:>3} %  {}", self.percent, self.message)
    }
}

/// Follows a deployment until it is complete. Ctrl-C asks whether to stop it.
///
/// # Errors
/// When it was rolled back: by whom, and why.
pub(crate) async fn follow(app_config: &AppConfig, number: i32, report: &Report) -> Result<(), Error> {
    let bar = report.progress(ProgressBar::new(100).with_style(style()));
    let followed = follow_with(app_config, number, report, &bar).await;
    bar.finish_and_clear();
    followed
}

async fn follow_with(app_config: &AppConfig, number: i32, report: &Report, bar: &ProgressBar) -> Result<(), Error> {
    let mut interrupts = report.take_interrupts();
    let mut told = 0;
    let mut looks = 0;
    loop {
        let deployment = app_config.deployment(number).await?;
        let state = deployment.state.clone().unwrap_or(DeploymentState::from("UNKNOWN"));
        let percent = deployment.percentage_complete.unwrap_or_default();
        // The newest comes first.
        let events = deployment.event_log.as_deref().unwrap_or_default();
        for event in events.iter().rev().skip(told) {
            let message = event.description.clone().unwrap_or_else(|| state.as_str().to_lowercase());
            report.event("deployment", &Happened { deployment: number, state: state.to_string(), percent, message });
        }
        told = told.max(events.len());
        bar.set_position(percent as u64);
        bar.set_message(words(&state));
        match state {
            DeploymentState::Complete => return Ok(()),
            DeploymentState::RolledBack | DeploymentState::Reverted => {
                return Err(Error::Failed(rolled_back(number, &deployment)));
            }
            _ if !is_under_way(&state) => {
                return Err(Error::Failed(format!("deployment {number} ended as {state}")));
            }
            _ => {}
        }
        let pause = if looks < FIRST { FIRST_LOOKS } else { LOOKS };
        looks += 1;
        tokio::select! {
            () = tokio::time::sleep(pause) => {}
            () = interrupts.next() => stop_if_wanted(app_config, number, (report, &mut interrupts)).await?,
        }
    }
}

async fn stop_if_wanted(
    app_config: &AppConfig,
    number: i32,
    (report, interrupts): (&Report, &mut Interrupts<'_>),
) -> Result<(), Error> {
    let question = format!("Stop deployment {number}, and go back to the configuration before? [y/N]");
    let wanted = tokio::select! {
        answer = report.ask(&question, &["y", "yes"]) => answer.is_ok(),
        // Once more is no answer.
        () = interrupts.next() => false,
    };
    if wanted {
        return Ok(app_config.stop(number).await?);
    }
    Err(Error::Interrupted(format!(
        "Deployment {number} goes on in AWS: `deploy config history` shows how far it is, `deploy config rollback` \
         stops it."
    )))
}

fn style() -> ProgressStyle {
    ProgressStyle::with_template("{bar:20} {pos:>3} %  {msg}").unwrap_or_else(|_| ProgressStyle::default_bar())
}

fn words(state: &DeploymentState) -> String {
    match state {
        DeploymentState::Validating => "AppConfig validates it".to_owned(),
        DeploymentState::Deploying => "being deployed".to_owned(),
        DeploymentState::Baking => "everywhere; alarms are watched".to_owned(),
        DeploymentState::RollingBack => "being rolled back".to_owned(),
        other => other.as_str().to_lowercase(),
    }
}

/// Who rolled a deployment back, and what to look at.
fn rolled_back(number: i32, deployment: &GetDeploymentOutput) -> String {
    let events = deployment.event_log.as_deref().unwrap_or_default();
    let event =
        events.iter().find(|event| event.event_type.as_ref().is_some_and(|kind| kind.as_str() == "ROLLBACK_STARTED"));
    let event = event.or_else(|| events.first());
    let said = event.and_then(|event| event.description.as_deref()).unwrap_or("AppConfig does not say why");
    let advice = match event.and_then(by) {
        Some("CLOUDWATCH_ALARM") => {
            "\nThe stack's alarm on server errors went off: `deploy logs --since 1h` shows what failed, `deploy \
             status` which alarms are on. What was in force before is in force again."
        }
        Some("USER") => "\nWhat was in force before is in force again.",
        _ => "\nWhat was in force before is in force again; `deploy logs --since 1h` may show more.",
    };
    format!("deployment {number} was rolled back: {said}{advice}")
}

fn by(event: &DeploymentEvent) -> Option<&str> {
    event.triggered_by.as_ref().map(|by| by.as_str())
}
