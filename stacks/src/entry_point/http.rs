use cfn::Handle;
use cfn::apigatewayv2::api::Cors;
use cfn::apigatewayv2::authorizer::JWTConfiguration;
use cfn::apigatewayv2::stage::{AccessLogSettings, RouteSettings};
use cfn::apigatewayv2::{Api, Authorizer, Integration, Route, Stage as ApiStage};
use cfn::intrinsic::{arn, sub};
use cfn::lambda::Permission;
use facts::routes::ROUTES;

use super::{Entry, access_log_format, addresses, throttle};
use crate::auth::{AccessToken, Credentials};
use crate::cache::StageCache;
use crate::choice::EntryPoint;
use crate::entry_point::{Gateway, GatewayMetrics};
use crate::parts::function::DeployedFunction;
use crate::parts::staging::Staging;
use crate::stack::Stack;

/// An HTTP API.
#[derive(Clone, Copy, Debug)]
pub struct Http;

/// Longer than the function's own time-out (5 s), so that its answer to a slow origin arrives; in milliseconds.
const INTEGRATION_TIMEOUT: i64 = 10_000;

impl Entry for Http {
    fn choice(&self) -> EntryPoint {
        EntryPoint::Http
    }

    fn api(&self, stack: &mut Stack<'_>) -> Gateway {
        stack.part(
            "HTTP API",
            "API Gateway's HTTP API takes the requests. It answers CORS preflight requests itself, without \
             credentials.",
        );
        let cors = Cors::new()
            .allow_origins(stack.cors.origins())
            .allow_methods(facts::cors::METHODS)
            .allow_headers(stack.cors.request_headers(&mut stack.template))
            .expose_headers(facts::cors::RESPONSE_HEADERS)
            .max_age(i64::from(facts::cors::MAX_AGE));
        let api = stack.template.add(
            "HttpApi",
            Api::new()
                .name(stack.parameters.application_name.value::<String>())
                .description(sub("Personalization APIs of ${AWS::StackName}"))
                .protocol_type("HTTP")
                .cors_configuration(cors),
        );
        let (domain, url) = addresses(stack, &api, "HttpApiEndpointUrl");
        let dimensions = vec![("ApiId", api.reference()), ("Stage", stack.parameters.environment_name.value())];
        Gateway {
            id: api.reference(),
            domain,
            url,
            metrics: GatewayMetrics { server_errors: "5xx", requests: Some("Count"), dimensions },
        }
    }

    fn routes(
        &self,
        stack: &mut Stack<'_>,
        gateway: &Gateway,
        origin: &DeployedFunction,
        credentials: &Credentials,
        _stage_cache: Option<&StageCache>,
        _staging: &Staging,
    ) {
        stack.part(
            "Routes of the HTTP API",
            "Every route goes to the origin function. Where the API has credentials, the gateway checks them on each.",
        );
        let authorizer = match credentials {
            Credentials::AccessToken(token) => Some(authorizer(stack, gateway, token)),
            Credentials::Nothing | Credentials::ApiKey => None,
        };
        let integration = stack.template.add(
            "HttpApiIntegration",
            Integration::new(gateway.id.clone(), "AWS_PROXY")
                .integration_uri(origin.function.arn())
                .payload_format_version("2.0")
                .timeout_in_millis(INTEGRATION_TIMEOUT),
        );
        for route in ROUTES {
            let target = sub(format!("integrations/${{{}}}", integration.logical_id()));
            let resource = Route::new(gateway.id.clone(), format!("{} {}", route.method, route.path)).target(target);
            let resource = match (&authorizer, credentials) {
                (Some(authorizer), Credentials::AccessToken(token)) => resource
                    .authorization_type("JWT")
                    .authorizer_id(authorizer.reference())
                    .authorization_scopes(token.scopes.of(&route)),
                _ => resource.authorization_type("NONE"),
            };
            stack.template.add(&format!("{}Route", route.name), resource);
        }
        stack.template.add(
            "HttpApiPermission",
            Permission::new("lambda:InvokeFunction", origin.function.arn(), "apigateway.amazonaws.com")
                .source_arn(arn("execute-api", "${HttpApi}/${EnvironmentName}/*")),
        );
        add_stage(stack, gateway);
    }
}

fn authorizer(stack: &mut Stack<'_>, gateway: &Gateway, token: &AccessToken) -> Handle<Authorizer> {
    let accepted = JWTConfiguration::new().issuer(token.issuer.clone()).audience([token.client.clone()]);
    stack.template.add(
        "HttpApiAuthorizer",
        Authorizer::new(gateway.id.clone(), "JWT", "AccessToken")
            .identity_source([format!("$request.header.{}", token.header)])
            .jwt_configuration(accepted),
    )
}

fn add_stage(stack: &mut Stack<'_>, gateway: &Gateway) {
    let logs = stack.log_group("HttpApiLogGroup");
    let throttle = throttle(stack);
    let settings = RouteSettings::new()
        .throttling_rate_limit(throttle.rate)
        .throttling_burst_limit(throttle.burst)
        .detailed_metrics_enabled(true);
    let access_log =
        AccessLogSettings::new().destination_arn(logs.arn()).format(access_log_format("$context.routeKey"));
    stack.template.add(
        "HttpApiStage",
        ApiStage::new(gateway.id.clone(), stack.parameters.environment_name.value::<String>())
            .auto_deploy(true)
            .default_route_settings(settings)
            .access_log_settings(access_log),
    );
}
