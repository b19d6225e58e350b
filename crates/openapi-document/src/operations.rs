//! The operations: what a route takes, and what it answers.

use configuration::document::Action;
use facts::AuthScheme;
use facts::headers::CONFIGURATION_VERSION;
use facts::limits::RERANKED_ITEMS;
use facts::routes::{Route, parameter, query};
use indexmap::IndexMap;
use openapiv3::{
    Components, MediaType, Operation, ReferenceOr, RequestBody, Response, Responses, Schema, SchemaData, SchemaKind,
    StatusCode, StringType, Type,
};
use serde_json::{Value, json};

use super::deployment::{Deployment, request_id_header};
use super::levels::Settings;
use super::parameters::{self, OperationParameter, common};
use super::routes::Described;

/// How a request comes: with everything in its URL, or with a body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Method {
    /// Everything in the URL; the answer may be kept.
    Get,
    /// With a body; the answer is no one's but the caller's.
    Post,
}

impl Method {
    /// The method of a route.
    #[must_use]
    pub(crate) fn of(route: &Route) -> Self {
        if route.method == "POST" { Self::Post } else { Self::Get }
    }
}

/// The operation of a recommender. It has no `operationId`: the Python original gave none, and generated clients would
/// call their methods otherwise once there is one.
#[must_use]
pub(crate) fn recommend(
    components: &Components,
    deployment: &Deployment,
    recommender: &Described<'_>,
    route: &Route,
) -> Operation {
    let method = Method::of(route);
    let answer = match recommender.action {
        Action::RecommendItems | Action::RelatedItems => "RecommendationResponse",
        Action::RerankItems => "RerankResponse",
        Action::RecommendActions => "ActionsResponse",
    };
    Operation {
        tags: vec![recommender.tag.clone()],
        summary: recommender.title.map(str::to_owned),
        description: Some(recommender.description()),
        parameters: recommend_parameters(components, recommender, route),
        request_body: (method == Method::Post).then(|| ReferenceOr::Item(item_ids_body())),
        responses: responses(deployment, method, Some(json_of(answer))),
        ..Operation::default()
    }
}

fn recommend_parameters(
    components: &Components,
    recommender: &Described<'_>,
    route: &Route,
) -> Vec<OperationParameter> {
    let settings: &Settings<'_> = &recommender.settings;
    let path = route.path_parameters().filter_map(|name| match name {
        parameter::USER_ID => Some(common("userIdPath")),
        parameter::ITEM_ID => Some(common("itemIdPath")),
        parameter::ITEM_IDS => Some(common("itemIdsPath")),
        _ => None,
    });
    // Who asks comes first, wherever it is told.
    let user = route.query.contains(&query::USER_ID).then(|| common("userIdQuery"));
    let in_query = route.query.iter().filter_map(|name| match *name {
        query::USER_ID => None,
        query::FILTER => recommender.allow_filter_parameter.then(|| parameters::filter(components, settings)),
        query::FILTER_VALUES => {
            Some(parameters::filter_values(components, settings, recommender.allow_filter_parameter))
        }
        query::CONTEXT => Some(parameters::context(components, settings)),
        query::FEATURE => Some(parameters::feature(components, &recommender.experiments)),
        name => Some(common(name)),
    });
    path.chain(user).chain(in_query).collect()
}

fn item_ids_body() -> RequestBody {
    let id = StringType { min_length: Some(1), ..StringType::default() };
    let list = openapiv3::ArrayType {
        items: Some(ReferenceOr::Item(Box::new(of_type(Type::String(id))))),
        min_items: Some(1),
        max_items: Some(RERANKED_ITEMS),
        unique_items: false,
    };
    let schema = ReferenceOr::Item(of_type(Type::Array(list)));
    let description = format!("The ids of the items to reorder: at most {RERANKED_ITEMS}.");
    body(&description, schema, Some(json!(["31", "7", "12"])))
}

fn of_type(kind: Type) -> Schema {
    Schema { schema_data: SchemaData::default(), schema_kind: SchemaKind::Type(kind) }
}

/// The operation that takes events and conversions.
#[must_use]
pub(crate) fn events(deployment: &Deployment, tag: String, example: Option<Value>) -> Operation {
    let schema = schema("EventsRequest");
    Operation {
        tags: vec![tag],
        description: Some(
            "Sends what users did, and what came of experiments, to where the configuration says.".to_owned(),
        ),
        request_body: Some(ReferenceOr::Item(body("Events, conversions of experiments, or both.", schema, example))),
        responses: with_too_large(responses(deployment, Method::Post, None)),
        ..Operation::default()
    }
}

/// The same answers, and the one to what is above the limits of events, where its status has its index.
fn with_too_large(mut responses: Responses) -> Responses {
    let index = responses.responses.keys().take_while(|status| **status < StatusCode::Code(413)).count();
    responses.responses.shift_insert(index, StatusCode::Code(413), response("PayloadTooLarge"));
    responses
}

fn response(name: &str) -> ReferenceOr<Response> {
    ReferenceOr::Reference { reference: format!("#/components/responses/{name}") }
}

fn body(description: &str, schema: ReferenceOr<Schema>, example: Option<Value>) -> RequestBody {
    RequestBody {
        description: Some(description.to_owned()),
        content: json_content(MediaType { schema: Some(schema), example, ..MediaType::default() }),
        required: true,
        ..RequestBody::default()
    }
}

fn schema(name: &str) -> ReferenceOr<Schema> {
    ReferenceOr::Reference { reference: format!("#/components/schemas/{name}") }
}

fn json_of(name: &str) -> MediaType {
    MediaType { schema: Some(schema(name)), ..MediaType::default() }
}

fn json_content(media_type: MediaType) -> IndexMap<String, MediaType> {
    IndexMap::from([("application/json".to_owned(), media_type)])
}

/// Every answer that a route may give, the gateway's own among them.
fn responses(deployment: &Deployment, method: Method, answer: Option<MediaType>) -> Responses {
    let mut headers = Vec::new();
    if method == Method::Get {
        headers.extend(["ETag", "Cache-Control"]);
    }
    headers.extend([CONFIGURATION_VERSION, request_id_header(deployment.entry_point)]);
    if deployment.cdn_url.is_some() {
        headers.extend(["Age", "X-Cache", "X-Amz-Cf-Pop", "X-Amz-Cf-Id"]);
    }
    let reference = |name: &str| ReferenceOr::Reference { reference: format!("#/components/headers/{name}") };
    let ok = Response {
        description: if answer.is_some() { "The items, best first." } else { "Taken; the body is empty." }.to_owned(),
        headers: headers.into_iter().map(|name| (name.to_owned(), reference(name))).collect(),
        content: answer.map(json_content).unwrap_or_default(),
        ..Response::default()
    };
    let mut named: Vec<(u16, &str)> = Vec::new();
    if method == Method::Get {
        named.push((304, "NotModified"));
    }
    named.push((400, "BadRequest"));
    match deployment.auth_scheme {
        AuthScheme::NoAuth => {}
        AuthScheme::ApiKey => named.push((403, "Forbidden")),
        AuthScheme::OAuth2 => named.extend([(401, "Unauthorized"), (403, "Forbidden")]),
    }
    named.extend([
        (404, "NotFound"),
        (429, "TooManyRequests"),
        (500, "InternalServerError"),
        (502, "BadGateway"),
        (504, "GatewayTimeout"),
    ]);
    let named = named.into_iter().map(|(status, name)| (StatusCode::Code(status), response(name)));
    let responses = [(StatusCode::Code(200), ReferenceOr::Item(ok))].into_iter().chain(named).collect();
    Responses { responses, ..Responses::default() }
}
