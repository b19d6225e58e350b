//! The stage's cache settings against moto's API Gateway, reached by way of the doubles, which count what is asked.
//!
//! What moto does not know: `cacheKeyParameters`, which it drops, and the operations that patch a method and its
//! integration; a new deployment makes its stage anew, without settings. So the keys here are the template's and stay
//! it (`stage_cache.rs` has the rest). CloudFront's policies moto does not know at all (`cloudfront.rs`).

use std::collections::HashMap;
use std::sync::Arc;

use aws_doubles::{Answer, AwsDouble, Moto};
use cache_settings::stage::ROUTES;
use serde_json::{Value, json};

use crate::harness::{Function, with};

/// An API at moto.
struct Api {
    moto: Arc<Moto>,
    id: String,
    /// Paths of routes whose answers may be kept, by the resource's id.
    paths: HashMap<String, &'static str>,
}

impl Api {
    fn create() -> Self {
        let moto = Arc::new(Moto::start().unwrap());
        let id = call(&moto, "POST", "/restapis", &json!({ "name": "an-api" }))["id"].clone();
        let mut api = Self { moto, id: id.as_str().unwrap().to_owned(), paths: HashMap::new() };
        let root = api.call("GET", "resources", &Value::Null)["item"][0]["id"].clone();
        for route in ROUTES {
            let mut resource = root.clone();
            for part in route.path.split('/').skip(1) {
                let path = format!("resources/{}", resource.as_str().unwrap());
                resource = api.call("POST", &path, &json!({ "pathPart": part }))["id"].clone();
            }
            let resource = resource.as_str().unwrap();
            let method = format!("resources/{resource}/methods/GET");
            let declared: HashMap<String, bool> = route.template_key().into_iter().map(|name| (name, false)).collect();
            api.call("PUT", &method, &json!({ "authorizationType": "NONE", "requestParameters": declared }));
            let uri = "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/x/invocations";
            let integration = json!({ "type": "AWS_PROXY", "httpMethod": "POST", "uri": uri });
            api.call("PUT", &format!("{method}/integration"), &integration);
            api.paths.insert(resource.to_owned(), route.path);
        }
        let deployment = api.call("POST", "deployments", &json!({}))["id"].clone();
        let stage = json!({ "stageName": "prod", "deploymentId": deployment, "cacheClusterEnabled": true,
            "cacheClusterSize": "1.6" });
        api.call("POST", "stages", &stage);
        // As the templates make it.
        let settings = [("throttling/burstLimit", "500"), ("caching/enabled", "true"), ("caching/ttlInSeconds", "10")];
        let patches =
            settings.map(|(name, value)| json!({ "op": "replace", "path": format!("/*/*/{name}"), "value": value }));
        api.call("PATCH", "stages/prod", &json!({ "patchOperations": patches }));
        api
    }

    fn call(&self, method: &str, path: &str, body: &Value) -> Value {
        call(&self.moto, method, &format!("/restapis/{}/{path}", self.id), body)
    }

    fn stage(&self) -> Value {
        self.call("GET", "stages/prod", &Value::Null)
    }

    /// The settings of a route of the stage.
    fn settings(&self, route: usize) -> Value {
        let name = format!("{}/GET", ROUTES[route].path.replace('/', "~1"));
        self.stage()["methodSettings"][name].clone()
    }

    /// Doubles that pass on to moto what it knows.
    fn doubles(&self) -> AwsDouble {
        let aws = AwsDouble::start().unwrap();
        let gateway = &aws.api_gateway;
        for operation in [
            &gateway.get_stage,
            &gateway.update_stage,
            &gateway.get_resources,
            &gateway.get_deployment,
            &gateway.create_deployment,
        ] {
            let moto = Arc::clone(&self.moto);
            operation.answer_with(move |request| moto.answer(request));
        }
        let (moto, id, paths) = (Arc::clone(&self.moto), self.id.clone(), self.paths.clone());
        gateway.get_method.answer_with(move |request| {
            let resource = &request.path_segments()[3];
            let path = format!("/restapis/{id}/resources/{resource}/methods/GET");
            let mut method = call(&moto, "GET", &path, &Value::Null);
            // What moto drops.
            let route = ROUTES.iter().find(|route| route.path == paths[resource]).unwrap();
            method["methodIntegration"]["cacheKeyParameters"] = json!(route.template_key());
            Answer::json(&method)
        });
        aws
    }
}

fn call(moto: &Moto, method: &str, path: &str, body: &Value) -> Value {
    let answer = moto.rest("apigateway", method, path, body).unwrap();
    assert_eq!(answer["status"], Value::Null, "{method} {path}: {answer}");
    answer
}

#[tokio::test]
async fn routes_get_their_times_the_cache_goes_when_nothing_is_kept_and_a_second_run_only_reads() {
    let api = Api::create();
    let function = Function::start_at_stage_of(api.doubles(), &api.id);
    let cached = with(json!({ "cacheControl": {
        "userSpecified": { "maxAge": 600 }, "noUserSpecified": { "maxAge": 60 } } }));
    assert_eq!(function.synchronize(&cached).await["written"], json!(["stage"]));
    let (recommend, related) = (api.settings(0), api.settings(1));
    assert_eq!((&recommend["cachingEnabled"], &recommend["cacheTtlInSeconds"]), (&json!(true), &json!(600)));
    assert_eq!((&related["cachingEnabled"], &related["cacheTtlInSeconds"]), (&json!(true), &json!(60)));
    assert_eq!(recommend["throttlingBurstLimit"], 500, "the rest is as for all methods");
    assert_eq!(api.stage()["cacheClusterSize"], "1.6");

    let (stage, writes) = (api.stage(), function.writes());
    assert_eq!(function.synchronize(&cached).await["written"], json!([]));
    assert_eq!((api.stage(), function.writes()), (stage, writes), "nothing changed");

    let nothing_kept = with(json!({}));
    assert_eq!(function.synchronize(&nothing_kept).await["written"], json!(["stage"]));
    assert_eq!(api.stage()["cacheClusterEnabled"], false);
    assert_eq!(api.settings(0)["cachingEnabled"], false);
    assert_eq!(function.synchronize(&nothing_kept).await["written"], json!([]));
}
