//! A deployment's parts, composed: which parts a plan brings, in what order, and what each is given of those before it.

use cfn::s3::Bucket;
use cfn::sqs::Queue;
use cfn::{Handle, Problem};

use crate::choice::SwaggerUi;
use crate::deployment::Plan;
use crate::entry_point::Gateway;
use crate::parts::configuration::Configuration;
use crate::parts::function::DeployedFunction;
use crate::stack::Stack;
use crate::synthesis::{Synthesis, made_by};
use crate::{auth, cache, entry_point, parts};

/// The resources of a deployment that resources of your own may refer to, attach to or watch.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Resources {
    /// The API.
    pub gateway: Gateway,
    /// The function that answers requests, and its role.
    pub origin: DeployedFunction,
    /// The configuration in AppConfig.
    pub configuration: Configuration,
    /// The bucket of catalogues, local databases and pages.
    pub staging_bucket: Handle<Bucket>,
    /// The queue of events that could not be processed.
    pub dead_letters: Handle<Queue>,
}

/// The template of a plan.
pub(crate) fn synthesize(plan: &Plan) -> Result<Synthesis, Vec<Problem>> {
    build(plan).0.finish(made_by(&plan.command()))
}

/// The template of a plan, with what `extend` adds to it.
pub(crate) fn synthesize_with(
    plan: &Plan,
    extend: impl FnOnce(&mut Stack<'_>, &Resources),
) -> Result<Synthesis, Vec<Problem>> {
    let (mut stack, resources) = build(plan);
    extend(&mut stack, &resources);
    stack.finish(format!(
        "Made by a program that extends `{}` with resources of its own. Change that program, not this file.",
        plan.command()
    ))
}

/// Builds the stack of a plan: gateway and caches first, then what answers, then what keeps it up to date.
fn build(plan: &Plan) -> (Stack<'_>, Resources) {
    let choices = plan.choices();
    let mut stack = Stack::new(plan);
    let entry_point = entry_point::entry(choices.entry_point);
    let cache = cache::scheme(choices.cache);

    parts::function::add_telemetry(&mut stack);
    let staging = parts::staging::add(&mut stack);
    let credentials = auth::scheme(choices.auth, plan.options()).credentials(&mut stack);
    let gateway = entry_point.api(&mut stack);
    let cdn = cache.in_front(&mut stack, &gateway);
    let stage_cache = cache.stage_cache(&mut stack);
    let dead_letters = parts::dead_letters::add(&mut stack);
    let configuration = parts::configuration::add(&mut stack, &gateway, cdn.as_ref(), &staging);
    let item_tables = parts::item_tables::add(&mut stack);
    let origin = parts::origin::add(&mut stack, &configuration, &staging, &item_tables);
    entry_point.routes(&mut stack, &gateway, &origin, &credentials, stage_cache.as_ref(), &staging);
    parts::item_loading::add(&mut stack, &configuration, &staging, &item_tables, &dead_letters);
    parts::synchronization::add(
        &mut stack,
        &configuration,
        &gateway,
        cdn.as_ref(),
        stage_cache.is_some(),
        &item_tables,
        &dead_letters,
    );
    let announcement = parts::announcement::add(&mut stack, &configuration, stage_cache.is_some());
    parts::generate_config::add(&mut stack, &configuration, &announcement);
    parts::monitoring::add(&mut stack, &gateway, &origin.function, &dead_letters);
    let swagger_ui = (plan.options().swagger_ui == SwaggerUi::Yes)
        .then(|| parts::swagger_ui::add(&mut stack, &staging, &gateway, cdn.as_ref()));
    parts::staging::add_policy(&mut stack, &staging, swagger_ui.as_ref());
    parts::dead_letters::add_policy(&mut stack, &dead_letters);

    let staging_bucket = staging.bucket;
    (stack, Resources { gateway, origin, configuration, staging_bucket, dead_letters })
}
