//! The function's process with stand-ins for AWS, and documents to give to it.

use aws_doubles::services::{Invocation, Outcome};
use aws_doubles::{AwsDouble, FunctionProcess};
use cache_settings::stage::ROUTES;
use facts::Handler;
use serde_json::{Value, json};

pub(crate) const CACHE_POLICY: &str = "a-cache-policy";
pub(crate) const ORIGIN_REQUEST_POLICY: &str = "an-origin-request-policy";
/// What the templates with OAuth2 always pass on.
pub(crate) const ALWAYS: [&str; 4] =
    ["Origin", "Access-Control-Request-Headers", "Access-Control-Request-Method", "X-Origin-Authorization"];

/// The function, with the caches that the templates make.
pub(crate) struct Function {
    pub(crate) aws: AwsDouble,
    process: FunctionProcess,
}

/// Which caches there are.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Caches {
    CloudFront,
    Stage,
    Both,
    None,
}

/// Environment of all methods, as the templates make them.
pub(crate) fn all_methods() -> Value {
    json!({
        "metricsEnabled": true, "dataTraceEnabled": false, "throttlingBurstLimit": 500, "throttlingRateLimit": 1000.0,
        "cachingEnabled": true, "cacheTtlInSeconds": 10, "cacheDataEncrypted": true,
        "requireAuthorizationForCacheControl": true,
        "unauthorizedCacheControlHeaderStrategy": "SUCCEED_WITH_RESPONSE_HEADER",
    })
}

impl Function {
    pub(crate) fn start(caches: Caches) -> Self {
        let aws = AwsDouble::start().unwrap();
        aws.cloudfront.put_cache_policy(CACHE_POLICY, &[], [0, 0, 86_400]);
        aws.cloudfront.put_origin_request_policy(ORIGIN_REQUEST_POLICY, &ALWAYS);
        let keys = ROUTES.map(|route| (route.path, Vec::from_iter(route.template_key())));
        let mut routes: Vec<(&str, &[String])> = keys.iter().map(|(path, key)| (*path, key.as_slice())).collect();
        routes.push(("/", &[]));
        routes.push(("/events/{namespace}", &[]));
        aws.api_gateway.create_api(&routes, all_methods());
        let mut variables = vec![];
        if matches!(caches, Caches::CloudFront | Caches::Both) {
            variables.extend([
                ("CLOUDFRONT_CACHE_POLICY_ID", CACHE_POLICY.to_owned()),
                ("CLOUDFRONT_ORIGIN_REQUEST_POLICY_ID", ORIGIN_REQUEST_POLICY.to_owned()),
                ("CLOUDFRONT_ALWAYS_FORWARDED_HEADERS", ALWAYS.join(",")),
            ]);
        }
        if matches!(caches, Caches::Stage | Caches::Both) {
            variables.extend([("REST_API_ID", "an-api".to_owned()), ("REST_API_STAGE", "prod".to_owned())]);
        }
        let process = FunctionProcess::companion(Handler::SyncCache, &aws, variables).unwrap();
        Self { aws, process }
    }

    /// The function with one cache, that of stage `prod` of this API.
    pub(crate) fn start_at_stage_of(aws: AwsDouble, api: &str) -> Self {
        let variables = [("REST_API_ID", api), ("REST_API_STAGE", "prod")];
        let process = FunctionProcess::companion(Handler::SyncCache, &aws, variables).unwrap();
        Self { aws, process }
    }

    /// Invokes the function with a document, and expects an answer.
    pub(crate) async fn synchronize(&self, document: &Value) -> Value {
        match self.invoke(document).await {
            Outcome::Answer(answer) => serde_json::from_slice(&answer).unwrap(),
            other => panic!("{other:?}"),
        }
    }

    /// Invokes the function with a document, and expects an error: its type and its text.
    pub(crate) async fn fails(&self, document: &Value) -> (String, String) {
        let outcome = self.invoke(document).await;
        outcome.error().unwrap_or_else(|| panic!("{outcome:?}"))
    }

    async fn invoke(&self, document: &Value) -> Outcome {
        // The time that the template gives it.
        let timeout = std::time::Duration::from_secs(60);
        let event = document.to_string().into();
        self.aws.lambda_runtime.invoke(Invocation { event, timeout, trace_id: None }).await
    }

    /// How many requests changed, or would have changed, something.
    pub(crate) fn writes(&self) -> usize {
        let cloudfront = &self.aws.cloudfront;
        self.aws.api_gateway.writes()
            + cloudfront.update_cache_policy.count()
            + cloudfront.update_origin_request_policy.count()
    }

    /// How many requests were made to AWS at all.
    pub(crate) fn requests(&self) -> usize {
        let (cloudfront, gateway) = (&self.aws.cloudfront, &self.aws.api_gateway);
        let reads = [
            &cloudfront.get_cache_policy,
            &cloudfront.get_origin_request_policy,
            &gateway.get_stage,
            &gateway.get_resources,
            &gateway.get_method,
            &gateway.get_deployment,
        ];
        assert_eq!(self.aws.others_asked(), [""; 0], "nothing else is asked for");
        reads.map(aws_doubles::Operation::count).iter().sum::<usize>() + self.writes()
    }

    /// Stops the function, and returns what it logged.
    pub(crate) async fn log(self) -> String {
        String::from_utf8(self.process.stop().await.unwrap().stdout).unwrap()
    }
}

/// A document with one recommender for each of these actions.
pub(crate) fn document(actions: &[&str]) -> Value {
    let recommender = json!({ "variations": { "a": {
        "type": "personalize-campaign", "arn": "arn:aws:personalize:us-east-1:123456789012:campaign/a" } } });
    let recommenders: serde_json::Map<String, Value> =
        actions.iter().map(|action| ((*action).to_owned(), json!({ "popular": recommender }))).collect();
    json!({ "version": "1", "namespaces": { "shop": { "recommenders": recommenders } } })
}

/// A document with recommenders for all actions, and these members.
pub(crate) fn with(members: Value) -> Value {
    let mut document = document(&["recommend-items", "related-items", "rerank-items"]);
    document.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
    document
}

/// An `autoContext` whose rules are these.
pub(crate) fn rules(rules: Value) -> Value {
    json!({ "FIELD": { "type": "string", "rules": rules } })
}

pub(crate) fn header(name: &str) -> Value {
    json!({ "type": "header-value", "header": name })
}
