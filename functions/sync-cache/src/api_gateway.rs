//! The REST API's stage and the cache keys of its routes: read, and patched where they differ.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::time::Duration;

use aws_sdk_apigateway::Client;
use aws_sdk_apigateway::types::{CacheClusterStatus, MethodSetting, Op, PatchOperation};
use function_host::call_error::CallError;

use crate::environment::StageSettings;
use crate::error::Error;
use cache_settings::stage::{self, CACHING, Patch, ROUTES, Stage, TTL};
use cache_settings::wanted::Wanted;

/// Between two looks at a cache that is being made or removed.
const LOOK_AGAIN: Duration = Duration::from_secs(2);

/// Makes keys and stage as they are wanted, and says what had to be written. Keys go first, so that nothing is kept
/// under a key that lacks something.
///
/// # Errors
/// When API Gateway refuses, or has not got what every template makes.
pub(crate) async fn synchronize(
    client: &Client,
    settings: &StageSettings,
    wanted: &Wanted,
    may_wait: impl Fn(Duration) -> bool,
) -> Result<Vec<&'static str>, Error> {
    let (stage, status, deployment) = read_stage(client, settings).await?;
    let mut written = Vec::new();
    let keys = stage::keys(wanted);
    let patched = patch_keys(client, settings, &keys).await?;
    if patched {
        written.push("cache keys");
    }
    if patched || stage::needs_deployment(&keys, description(client, settings, deployment).await?.as_deref()) {
        deploy(client, settings, &stage::mark(&keys)).await?;
        written.push("deployment");
    }
    let mut patches = stage::stage_patches(wanted, &stage);
    if !patches.cluster.is_empty() && is_changing(status.as_ref()) {
        if !patches.routes.is_empty() {
            patch_stage(client, settings, std::mem::take(&mut patches.routes)).await?;
            written.push("stage");
        }
        settled(client, settings, may_wait).await?;
    }
    // Routes after the cache: there is something to switch on for them then.
    let patches: Vec<Patch> = patches.cluster.into_iter().chain(patches.routes).collect();
    if !patches.is_empty() {
        patch_stage(client, settings, patches).await?;
        if !written.contains(&"stage") {
            written.push("stage");
        }
    }
    Ok(written)
}

async fn read_stage(
    client: &Client,
    settings: &StageSettings,
) -> Result<(Stage, Option<CacheClusterStatus>, Option<String>), Error> {
    let answer = client.get_stage().rest_api_id(&settings.api).stage_name(&settings.stage).send().await;
    let answer = answer.map_err(CallError::of("API Gateway", "GetStage"))?;
    let by_route = answer.method_settings.unwrap_or_default();
    let stage = Stage {
        cluster_enabled: answer.cache_cluster_enabled,
        cluster_size: answer.cache_cluster_size.map(|size| size.as_str().to_owned()),
        settings: by_route.into_iter().map(|(route, settings)| (route, of_sdk(&settings))).collect(),
    };
    Ok((stage, answer.cache_cluster_status, answer.deployment_id))
}

/// Environment by their paths in a patch.
/// <https://docs.aws.amazon.com/apigateway/latest/api/API_MethodSetting.html>
fn of_sdk(settings: &MethodSetting) -> BTreeMap<&'static str, String> {
    let mut paths = BTreeMap::from([
        (CACHING, settings.caching_enabled.to_string()),
        (TTL, settings.cache_ttl_in_seconds.to_string()),
        ("caching/dataEncrypted", settings.cache_data_encrypted.to_string()),
        ("caching/requireAuthorizationForCacheControl", settings.require_authorization_for_cache_control.to_string()),
        ("logging/dataTrace", settings.data_trace_enabled.to_string()),
        ("metrics/enabled", settings.metrics_enabled.to_string()),
        ("throttling/burstLimit", settings.throttling_burst_limit.to_string()),
        ("throttling/rateLimit", settings.throttling_rate_limit.to_string()),
    ]);
    if let Some(level) = &settings.logging_level {
        paths.insert("logging/loglevel", level.clone());
    }
    if let Some(strategy) = &settings.unauthorized_cache_control_header_strategy {
        paths.insert("caching/unauthorizedCacheControlHeaderStrategy", strategy.as_str().to_owned());
    }
    paths
}

/// Makes the routes' keys as they are wanted, and says whether any was not.
async fn patch_keys(
    client: &Client,
    settings: &StageSettings,
    keys: &[BTreeSet<String>; ROUTES.len()],
) -> Result<bool, Error> {
    let resources = resources(client, settings).await?;
    let mut patched = false;
    for (route, wanted) in ROUTES.iter().zip(keys) {
        let resource = resources.get(route.path).ok_or_else(|| Error::NoSuchRoute { path: route.path.to_owned() })?;
        let method = client.get_method().rest_api_id(&settings.api).resource_id(resource).http_method("GET");
        let method = method.send().await.map_err(CallError::of("API Gateway", "GetMethod"))?;
        let declared = method.request_parameters.unwrap_or_default().into_keys().collect();
        let key = method.method_integration.and_then(|integration| integration.cache_key_parameters);
        let key = key.unwrap_or_default().into_iter().collect();
        let patches = stage::key_patches(wanted, &key, &declared);
        if !patches.method.is_empty() {
            let update = client.update_method().rest_api_id(&settings.api).resource_id(resource).http_method("GET");
            let update = update.set_patch_operations(Some(of_patches(patches.method)));
            update.send().await.map_err(CallError::of("API Gateway", "UpdateMethod"))?;
        }
        if !patches.integration.is_empty() {
            let update = client.update_integration().rest_api_id(&settings.api).resource_id(resource);
            let update = update.http_method("GET").set_patch_operations(Some(of_patches(patches.integration)));
            update.send().await.map_err(CallError::of("API Gateway", "UpdateIntegration"))?;
            patched = true;
        }
    }
    Ok(patched)
}

/// The API's resources: ids by path.
async fn resources(client: &Client, settings: &StageSettings) -> Result<HashMap<String, String>, Error> {
    let mut by_path = HashMap::new();
    let mut position = None;
    loop {
        // 500 is the most that a page may have.
        let page = client.get_resources().rest_api_id(&settings.api).limit(500).set_position(position).send().await;
        let page = page.map_err(CallError::of("API Gateway", "GetResources"))?;
        let resources = page.items.unwrap_or_default().into_iter();
        by_path.extend(resources.filter_map(|resource| Some((resource.path?, resource.id?))));
        position = page.position;
        if position.is_none() {
            return Ok(by_path);
        }
    }
}

/// The description of a deployment.
async fn description(
    client: &Client,
    settings: &StageSettings,
    deployment: Option<String>,
) -> Result<Option<String>, Error> {
    let Some(deployment) = deployment else { return Ok(None) };
    let answer = client.get_deployment().rest_api_id(&settings.api).deployment_id(deployment).send().await;
    Ok(answer.map_err(CallError::of("API Gateway", "GetDeployment"))?.description)
}

async fn deploy(client: &Client, settings: &StageSettings, description: &str) -> Result<(), Error> {
    let deploy = client.create_deployment().rest_api_id(&settings.api).stage_name(&settings.stage);
    let deployed = deploy.description(description).send().await;
    deployed.map_err(CallError::of("API Gateway", "CreateDeployment"))?;
    Ok(())
}

async fn patch_stage(client: &Client, settings: &StageSettings, patches: Vec<Patch>) -> Result<(), Error> {
    let update = client.update_stage().rest_api_id(&settings.api).stage_name(&settings.stage);
    let updated = update.set_patch_operations(Some(of_patches(patches))).send().await;
    updated.map_err(CallError::of("API Gateway", "UpdateStage"))?;
    Ok(())
}

fn of_patches(patches: Vec<Patch>) -> Vec<PatchOperation> {
    let operation =
        |patch: Patch| PatchOperation::builder().op(Op::from(patch.op)).path(patch.path).set_value(patch.value).build();
    patches.into_iter().map(operation).collect()
}

/// Waits until the stage's cache is neither being made nor removed.
async fn settled(client: &Client, settings: &StageSettings, may_wait: impl Fn(Duration) -> bool) -> Result<(), Error> {
    loop {
        let (_, status, _) = read_stage(client, settings).await?;
        match status {
            Some(status) if is_changing(Some(&status)) => {
                if !may_wait(LOOK_AGAIN) {
                    return Err(Error::CacheClusterPending { status: status.as_str().to_owned() });
                }
                tokio::time::sleep(LOOK_AGAIN).await;
            }
            _ => return Ok(()),
        }
    }
}

fn is_changing(status: Option<&CacheClusterStatus>) -> bool {
    use CacheClusterStatus::{CreateInProgress, DeleteInProgress, FlushInProgress};
    matches!(status, Some(CreateInProgress | DeleteInProgress | FlushInProgress))
}
