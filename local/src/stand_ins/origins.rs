//! Who answers: in place of Personalize the recommender of the namespace; for the rest, what the command line says.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Duration;

use async_trait::async_trait;
use axum::body::Body;
use configuration::Configuration;
use configuration::arn::Arn;
use configuration::compiled::Origin;
use configuration::document::Action;
use configuration::url_template::UrlTemplate;
use facts::routes::parameter::ITEM_IDS;
use facts::routes::query::NUM_RESULTS;
use http::Request;
use http::header::{ACCEPT, CONTENT_TYPE};
use http_body_util::{BodyExt, Limited};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use origin_api::answering::answer::read_object;
use origin_api::answering::recommend::origin_payload;
use origin_api::error::OriginError;
use origin_api::origin_url::expand;
use origin_api::ports::{OriginCall, Origins};
use recommender::{Recommender, Scored};
use serde_json::{Map, Value, json};

use super::actions;
use super::filter::FilterValues;
use crate::arguments::{OfOrigin, Target};
use crate::system::{Catalogue, Catalogues};

/// The longest that an origin may take: what the function in Lambda gives it.
const CALL_LIMIT: Duration = facts::limits::CALL;

/// The longest body that is taken from an origin: as in Lambda, 6 MB.
const MAX_BODY: usize = 6 * 1024 * 1024;

/// The stand-ins of origins.
#[derive(Debug)]
pub(crate) struct LocalOrigins {
    catalogues: Arc<Catalogues>,
    targets: HashMap<String, Target>,
    others: Option<Target>,
    client: Client<HttpConnector, Body>,
    answers: AtomicU64,
}

impl LocalOrigins {
    /// Origins over these catalogues, where other origins' requests go, and what answers for those not named.
    pub(crate) fn new(catalogues: Arc<Catalogues>, targets: &[OfOrigin], others: Option<Target>) -> Self {
        let targets = targets.iter().map(|of| (of.origin.clone(), of.target.clone())).collect();
        let client = Client::builder(TokioExecutor::new()).build_http();
        Self { catalogues, targets, others, client, answers: AtomicU64::new(0) }
    }

    /// The origins of a configuration that nothing stands in for, each as the command line would name it.
    pub(crate) fn without_stand_in(&self, configuration: &Configuration) -> BTreeSet<String> {
        let mut missing = BTreeSet::new();
        for namespace in configuration.namespaces() {
            for recommender in namespace.recommenders() {
                for origin in recommender.all_variations().filter_map(|variation| variation.origin.as_ref().ok()) {
                    missing.extend(self.missing(origin));
                }
                if let Some(Ok(post_processor)) = &recommender.post_processor {
                    missing.extend(self.target(&function_names(&post_processor.arn)).err());
                }
            }
        }
        missing
    }

    /// Whether the command line names what answers for this origin.
    #[cfg(feature = "aws")]
    pub(crate) fn is_named(&self, origin: &Origin) -> bool {
        match origin {
            Origin::Personalize { .. } | Origin::List { .. } => false,
            Origin::Lambda { arn } => self.function_is_named(arn),
            Origin::Sagemaker { endpoint_name } => self.targets.contains_key(endpoint_name),
            Origin::Http { url } => self.targets.contains_key(&server(url)),
        }
    }

    /// Whether the command line names what answers for this function.
    #[cfg(feature = "aws")]
    pub(crate) fn function_is_named(&self, arn: &Arn) -> bool {
        function_names(arn).iter().any(|name| self.targets.contains_key(*name))
    }

    fn missing(&self, origin: &Origin) -> Option<String> {
        match origin {
            Origin::Personalize { .. } | Origin::List { .. } => None,
            Origin::Lambda { arn } => self.target(&function_names(arn)).err(),
            Origin::Sagemaker { endpoint_name } => self.target(&[endpoint_name.as_str()]).err(),
            Origin::Http { url } => {
                let name = server(url);
                // Plain HTTP is called as it is.
                let is_plain = name.starts_with("http://");
                self.target(&[name.as_str()]).err().filter(|_| !is_plain)
            }
        }
    }

    /// What answers for an origin that has these names.
    ///
    /// # Errors
    /// The last of the names, when nothing does.
    fn target(&self, names: &[&str]) -> Result<&Target, String> {
        let target = names.iter().find_map(|name| self.targets.get(*name)).or(self.others.as_ref());
        target.ok_or_else(|| names.last().map(|name| (*name).to_owned()).unwrap_or_default())
    }

    fn catalogue(&self, call: &OriginCall<'_>) -> Result<Arc<Catalogue>, OriginError> {
        self.catalogues
            .get(&call.recommender.namespace)
            .ok_or_else(|| OriginError::Refused { code: "NoItems".to_owned() })
    }

    /// The answer of Personalize's stand-in.
    fn recommend(&self, call: &OriginCall<'_>) -> Result<Map<String, Value>, OriginError> {
        if call.recommender.action == Action::RecommendActions {
            let number = call.num_results.map_or(5, |number| usize::try_from(number).unwrap_or(usize::MAX));
            let actions = actions::recommended(call.user_id.unwrap_or_default(), number);
            return Ok(self.answer(call, actions));
        }
        let catalogue = self.catalogue(call)?;
        let model = catalogue.recommender();
        let number = call.num_results.map_or(25, |number| usize::try_from(number).unwrap_or(usize::MAX));
        let values = call.filter.as_ref().map(|filter| FilterValues::read(&filter.values)).unwrap_or_default();
        let snapshot = catalogue.store().snapshot();
        let metadata = |id: &str| -> Option<Map<String, Value>> { serde_json::from_slice(snapshot.get(id)?).ok() };
        let keep = |id: &str| values.is_empty() || metadata(id).is_none_or(|metadata| values.keep(&metadata));
        let items = match call.recommender.action {
            Action::RecommendItems => match call.user_id {
                Some(user) => model.for_user_where(user, number, keep),
                None => model.popular_where(number, keep),
            },
            Action::RelatedItems => model.related_where(call.item_id.unwrap_or_default(), number, keep),
            Action::RerankItems => {
                let items = call.item_list.unwrap_or_default();
                model.rerank(call.user_id.unwrap_or_default(), items.iter().map(String::as_str))
            }
            Action::RecommendActions => Vec::new(),
        };
        let promoted = promoted(call, &model, number, &metadata);
        let items: Vec<(Scored, Option<&str>)> = {
            let is_new = |scored: &Scored| promoted.iter().all(|(other, _)| other.item_id != scored.item_id);
            let own = items.into_iter().filter(is_new).map(|scored| (scored, None));
            promoted.iter().cloned().chain(own).take(number).collect()
        };
        let item = |(scored, promotion): (Scored, Option<&str>)| {
            let mut item = Map::new();
            item.insert("itemId".to_owned(), json!(scored.item_id));
            // Seven digits are what Personalize tells.
            item.insert("score".to_owned(), json!((scored.score * 1e7).round() / 1e7));
            if let Some(name) = promotion {
                item.insert("promotionName".to_owned(), json!(name));
            }
            if let Some(columns) = call.metadata_columns.filter(|columns| !columns.is_empty()) {
                item.insert("metadata".to_owned(), json!(personalize_metadata(metadata(&scored.item_id), columns)));
            }
            Value::Object(item)
        };
        Ok(self.answer(call, items.into_iter().map(item).collect()))
    }

    fn answer(&self, call: &OriginCall<'_>, list: Vec<Value>) -> Map<String, Value> {
        let mut answer = Map::new();
        answer.insert(call.recommender.action.list_key().to_owned(), list.into());
        let number = self.answers.fetch_add(1, Relaxed) + 1;
        answer.insert("recommendationId".to_owned(), json!(format!("RID-local-{number:08}")));
        answer
    }

    async fn post(&self, url: &str, payload: &Value) -> Result<Map<String, Value>, OriginError> {
        let request = Request::post(url).header(CONTENT_TYPE, "application/json").header(ACCEPT, "application/json");
        self.call(request.body(Body::from(payload.to_string()))).await
    }

    async fn call(&self, request: Result<Request<Body>, http::Error>) -> Result<Map<String, Value>, OriginError> {
        let request = request.map_err(|_| OriginError::Unavailable)?;
        let answered = async {
            let response = self.client.request(request).await.map_err(|_| OriginError::Unavailable)?;
            let status = response.status().as_u16();
            let body =
                Limited::new(response.into_body(), MAX_BODY).collect().await.map_err(|_| OriginError::TooLong)?;
            match status {
                200..300 => read_object(&body.to_bytes()),
                429 => Err(OriginError::Throttled { code: "TooManyRequests".to_owned() }),
                500.. => Err(OriginError::Unavailable),
                _ => Err(OriginError::Refused { code: format!("Http{status}") }),
            }
        };
        tokio::time::timeout(CALL_LIMIT, answered).await.unwrap_or(Err(OriginError::TimedOut))
    }

    async fn get(&self, call: &OriginCall<'_>, template: &UrlTemplate) -> Result<Map<String, Value>, OriginError> {
        let url = expand(template, |name| match name {
            NUM_RESULTS => call.num_results.map(|number| number.to_string()),
            ITEM_IDS => call.item_list.map(|items| items.join(",")),
            name => call.parameters.get(name).map(|value| (*value).to_owned()),
        })?;
        let name = server(template);
        let url = match self.target(&[name.as_str()]) {
            Ok(Target::Recommender) => return self.recommend(call),
            Ok(Target::Url(target)) => format!("{target}{}", url.strip_prefix(&name).unwrap_or_default()),
            Err(_) => url,
        };
        self.call(Request::get(url).header(ACCEPT, "application/json").body(Body::empty())).await
    }
}

#[async_trait]
impl Origins for LocalOrigins {
    async fn ask(&self, call: &OriginCall<'_>) -> Result<Map<String, Value>, OriginError> {
        let target = match call.origin {
            Origin::Personalize { .. } => return self.recommend(call),
            Origin::Http { url } => return self.get(call, url).await,
            Origin::Lambda { arn } => self.target(&function_names(arn)),
            Origin::Sagemaker { endpoint_name } => self.target(&[endpoint_name.as_str()]),
            // The answer is made without asking anybody.
            Origin::List { .. } => return Err(OriginError::Refused { code: "NotAService".to_owned() }),
        };
        match target.map_err(|code| OriginError::Refused { code })? {
            Target::Recommender => self.recommend(call),
            Target::Url(url) => self.post(url, &origin_payload(call)).await,
        }
    }

    async fn post_process(&self, arn: &Arn, payload: &Value) -> Result<Map<String, Value>, OriginError> {
        match self.target(&function_names(arn)).map_err(|code| OriginError::Refused { code })? {
            // The built-in one changes nothing.
            Target::Recommender => Ok(payload["response"].as_object().cloned().unwrap_or_default()),
            Target::Url(url) => self.post(url, payload).await,
        }
    }
}

/// The items of the promotions, each with its promotion's name: those that the filter's values keep. They come first
/// here, and Personalize has them anywhere.
fn promoted<'c>(
    call: &'c OriginCall<'_>,
    model: &Recommender,
    number: usize,
    metadata: &impl Fn(&str) -> Option<Map<String, Value>>,
) -> Vec<(Scored, Option<&'c str>)> {
    let Origin::Personalize { promotions, .. } = call.origin else { return Vec::new() };
    if call.recommender.action == Action::RerankItems {
        return Vec::new();
    }
    let mut all = Vec::new();
    for promotion in promotions.iter() {
        let values = promotion.filter_values.iter().map(|(name, value)| (name.clone(), json!(value))).collect();
        let values = FilterValues::read(&values);
        let keep = |id: &str| metadata(id).is_some_and(|metadata| values.keep(&metadata));
        let share = number.saturating_mul(usize::try_from(promotion.percent_promoted_items).unwrap_or(0)) / 100;
        let items = match call.user_id {
            Some(user) => model.for_user_where(user, share, keep),
            None => model.popular_where(share, keep),
        };
        all.extend(items.into_iter().map(|scored| (scored, Some(promotion.name.as_str()))));
    }
    all
}

/// The names by which the command line may know a function: its ARN, its name, with a version or an alias or without.
fn function_names(arn: &Arn) -> [&str; 3] {
    let resource = arn.resource().strip_prefix("function:").unwrap_or_else(|| arn.resource());
    [arn.as_str(), resource, resource.split(':').next().unwrap_or(resource)]
}

/// Scheme and host of an HTTP origin's URL; neither has placeholders.
fn server(template: &UrlTemplate) -> String {
    use configuration::url_template::Piece;
    let Some(Piece::Literal(text)) = template.pieces().first() else { return String::new() };
    let after_scheme = text.find("://").map_or(0, |index| index + 3);
    let end = text[after_scheme..].find(['/', '?', '#']).map_or(text.len(), |index| after_scheme + index);
    text[..end].to_owned()
}

/// Metadata as Personalize gives it: the columns that were asked for, in its spelling, each as text.
fn personalize_metadata(metadata: Option<Map<String, Value>>, columns: &[String]) -> Map<String, Value> {
    let metadata = metadata.unwrap_or_default();
    let of = |column: &String| {
        let (_, value) = metadata.iter().find(|(name, _)| name.eq_ignore_ascii_case(column))?;
        let text = match value {
            Value::String(text) => text.clone(),
            Value::Array(values) => values.iter().filter_map(Value::as_str).collect::<Vec<_>>().join("|"),
            value => value.to_string(),
        };
        Some((column.to_lowercase(), Value::String(text)))
    };
    columns.iter().filter_map(of).collect()
}
