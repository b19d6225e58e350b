//! Personalize, Lambda, SageMaker and HTTP.

use std::sync::Arc;

use async_trait::async_trait;
use aws_sdk_lambda::primitives::Blob;
use aws_sdk_personalizeruntime::types::{PredictedItem, Promotion};
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use bytes::Bytes;
use configuration::arn::Arn;
use configuration::compiled::Origin;
use configuration::document::Action;
use configuration::promotion::ReadyPromotion;
use configuration::url_template::UrlTemplate;
use facts::limits;
use facts::routes::parameter::ITEM_IDS;
use facts::routes::query::NUM_RESULTS;
use serde_json::{Map, Value, json};
use std::collections::HashMap;

use super::clients::Clients;
use super::faults::{fault, of_status};
use origin_api::answering::answer::read_object;
use origin_api::answering::recommend::origin_payload;
use origin_api::error::OriginError;
use origin_api::origin_url::expand;
use origin_api::ports::{FilterChoice, FilterName, OriginCall, Origins};

/// The origins over AWS's clients.
#[derive(Debug)]
pub struct AwsOrigins {
    /// The clients.
    pub clients: Arc<Clients>,
}

#[async_trait]
impl Origins for AwsOrigins {
    async fn ask(&self, call: &OriginCall<'_>) -> Result<Map<String, Value>, OriginError> {
        match call.origin {
            Origin::Personalize { arn, recommender, .. } if call.recommender.action == Action::RerankItems => {
                self.rank(call, arn, *recommender).await
            }
            Origin::Personalize { arn, .. } if call.recommender.action == Action::RecommendActions => {
                self.recommend_actions(call, arn).await
            }
            Origin::Personalize { arn, recommender, promotions } => {
                self.recommend(call, arn, *recommender, promotions).await
            }
            Origin::Lambda { arn } => self.invoke(arn, &origin_payload(call)).await,
            Origin::Sagemaker { endpoint_name } => self.infer(endpoint_name, &origin_payload(call)).await,
            Origin::Http { url } => self.get(call, url).await,
            // The answer is made without asking anybody.
            Origin::List { .. } => Err(OriginError::Refused { code: "NotAService".to_owned() }),
        }
    }

    async fn post_process(&self, arn: &Arn, payload: &Value) -> Result<Map<String, Value>, OriginError> {
        self.invoke(arn, payload).await
    }
}

impl AwsOrigins {
    async fn recommend(
        &self,
        call: &OriginCall<'_>,
        arn: &Arn,
        recommender: bool,
        promotions: &[ReadyPromotion],
    ) -> Result<Map<String, Value>, OriginError> {
        let promotions: Vec<_> = promotions.iter().map(promotion).collect();
        let number = call
            .num_results
            .map(|number| i32::try_from(number.min(limits::PERSONALIZE_NUM_RESULTS)).unwrap_or(i32::MAX));
        let (filter_arn, filter_values) = filter(call, arn);
        let mut request = self
            .clients
            .personalize()
            .get_recommendations()
            .set_user_id(call.user_id.map(str::to_owned))
            .set_item_id(call.item_id.map(str::to_owned))
            .set_num_results(number)
            .set_context(strings(&call.context))
            .set_filter_arn(filter_arn)
            .set_filter_values(filter_values)
            .set_promotions(Some(promotions).filter(|promotions| !promotions.is_empty()))
            .set_metadata_columns(columns(call));
        request = if recommender { request.recommender_arn(arn.as_str()) } else { request.campaign_arn(arn.as_str()) };
        let answer = request.send().await.map_err(|error| personalize_fault(&error, call, arn))?;
        let items = answer.item_list.ok_or(OriginError::Malformed("it has no list of items"))?;
        Ok(object("itemList", items, answer.recommendation_id))
    }

    async fn rank(
        &self,
        call: &OriginCall<'_>,
        arn: &Arn,
        recommender: bool,
    ) -> Result<Map<String, Value>, OriginError> {
        if recommender {
            // GetPersonalizedRanking takes campaigns alone.
            return Err(OriginError::Refused { code: "RecommenderCannotRank".to_owned() });
        }
        let (filter_arn, filter_values) = filter(call, arn);
        let request = self
            .clients
            .personalize()
            .get_personalized_ranking()
            .campaign_arn(arn.as_str())
            .set_user_id(call.user_id.map(str::to_owned))
            .set_input_list(call.item_list.map(<[String]>::to_vec))
            .set_context(strings(&call.context))
            .set_filter_arn(filter_arn)
            .set_filter_values(filter_values)
            .set_metadata_columns(columns(call));
        let answer = request.send().await.map_err(|error| personalize_fault(&error, call, arn))?;
        let items = answer.personalized_ranking.ok_or(OriginError::Malformed("it has no list of items"))?;
        Ok(object("personalizedRanking", items, answer.recommendation_id))
    }

    /// A domain recommender can't do it; the document is not served with one.
    async fn recommend_actions(&self, call: &OriginCall<'_>, arn: &Arn) -> Result<Map<String, Value>, OriginError> {
        let number = call
            .num_results
            .map(|number| i32::try_from(number.min(limits::PERSONALIZE_NUM_ACTIONS)).unwrap_or(i32::MAX));
        let (filter_arn, filter_values) = filter(call, arn);
        let request = self
            .clients
            .personalize()
            .get_action_recommendations()
            .campaign_arn(arn.as_str())
            .set_user_id(call.user_id.map(str::to_owned))
            .set_num_results(number)
            .set_filter_arn(filter_arn)
            .set_filter_values(filter_values);
        let answer = request.send().await.map_err(|error| personalize_fault(&error, call, arn))?;
        let actions = answer.action_list.ok_or(OriginError::Malformed("it has no list of actions"))?;
        let actions = actions.into_iter().map(|action| {
            let mut fields = Map::new();
            fields.insert("actionId".to_owned(), json!(action.action_id));
            if let Some(score) = action.score {
                fields.insert("score".to_owned(), json!(score));
            }
            Value::Object(fields)
        });
        Ok(listed("actionList", actions, answer.recommendation_id))
    }

    async fn invoke(&self, arn: &Arn, payload: &Value) -> Result<Map<String, Value>, OriginError> {
        let payload = Blob::new(payload.to_string());
        let request = self.clients.lambda().invoke().function_name(arn.as_str()).payload(payload);
        let answer = request.send().await.map_err(|error| fault(&error))?;
        if answer.function_error.is_some() {
            // Its payload is an error's type, message and stack trace: nothing for a caller to see.
            // But one kind of error is Lambda's own, and tells of a limit:
            // https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
            let error = read_object(answer.payload.unwrap_or_default().as_ref()).unwrap_or_default();
            let too_long = error.get("errorType").and_then(Value::as_str) == Some("Function.ResponseSizeTooLarge");
            return Err(if too_long { OriginError::TooLong } else { OriginError::Malformed("the function failed") });
        }
        read_object(answer.payload.unwrap_or_default().as_ref())
    }

    async fn infer(&self, endpoint: &str, payload: &Value) -> Result<Map<String, Value>, OriginError> {
        let request = self
            .clients
            .sagemaker()
            .invoke_endpoint()
            .endpoint_name(endpoint)
            .content_type("application/json")
            .accept("application/json")
            .body(aws_sdk_sagemakerruntime::primitives::Blob::new(payload.to_string()));
        let answer = request.send().await.map_err(|error| fault(&error))?;
        read_object(answer.body.unwrap_or_default().as_ref())
    }

    async fn get(&self, call: &OriginCall<'_>, template: &UrlTemplate) -> Result<Map<String, Value>, OriginError> {
        let url = expand(template, |name| match name {
            // The number that is asked for, look-ahead included, and not just the one in the query.
            NUM_RESULTS => call.num_results.map(|number| number.to_string()),
            ITEM_IDS => call.item_list.map(|items| items.join(",")),
            name => call.parameters.get(name).map(|value| (*value).to_owned()),
        })?;
        let mut request = http::Request::get(url).header(http::header::ACCEPT, "application/json");
        if let Some(trace_id) = call.trace_id {
            request = request.header("x-amzn-trace-id", trace_id);
        }
        let invalid = |_| OriginError::Invalid {
            code: "InvalidParameter".to_owned(),
            message: "a parameter can't be put into the origin's URL".to_owned(),
        };
        let (status, body) = self.clients.http().call(request.body(Bytes::new()).map_err(invalid)?).await?;
        match status {
            200..300 => read_object(&body),
            429 => Err(of_status(status, Some("HttpOriginError"), None)),
            // Which URL it was the caller had a say in, so that it may be the caller's mistake.
            300..500 if template.has_placeholders() => Err(OriginError::UrlNotTaken { status }),
            status => Err(of_status(status, Some("HttpOriginError"), None)),
        }
    }
}

/// A filter that only the caller names, and that is not there or may not be used, is the caller's mistake. Personalize
/// tells both in the words by which it tells of a campaign; but those name the campaign when it is meant.
fn personalize_fault<E: ProvideErrorMetadata>(
    error: &SdkError<E, HttpResponse>,
    call: &OriginCall<'_>,
    arn: &Arn,
) -> OriginError {
    let fault = fault(error);
    let callers_filter = call.filter.as_ref().is_some_and(|filter| filter.from_caller);
    let refused = matches!(&fault, OriginError::Refused { code }
        if ["ResourceNotFoundException", "AccessDeniedException"].contains(&code.as_str()));
    let message = error.as_service_error().and_then(|error| error.meta().message()).unwrap_or_default();
    if callers_filter && refused && !message.contains(arn.as_str()) { OriginError::UnknownFilter } else { fault }
}

fn strings(values: &Map<String, Value>) -> Option<HashMap<String, String>> {
    let strings = values.iter().filter_map(|(name, value)| Some((name.clone(), value.as_str()?.to_owned())));
    Some(strings.collect()).filter(|strings: &HashMap<_, _>| !strings.is_empty())
}

/// The filter's ARN and values. A filter that is only named is one of the campaign's own partition, region and account.
fn filter(call: &OriginCall<'_>, arn: &Arn) -> (Option<String>, Option<HashMap<String, String>>) {
    let Some(FilterChoice { name, values, .. }) = &call.filter else { return (None, None) };
    let filter_arn = match name {
        FilterName::Arn(arn) => arn.clone(),
        FilterName::Name(name) => {
            format!("arn:{}:personalize:{}:{}:filter/{name}", arn.partition(), arn.region(), arn.account())
        }
    };
    (Some(filter_arn), strings(values))
}

fn promotion(ready: &ReadyPromotion) -> Promotion {
    Promotion::builder()
        .name(&ready.name)
        .percent_promoted_items(ready.percent_promoted_items)
        .filter_arn(&ready.filter_arn)
        .set_filter_values(Some(ready.filter_values.clone()).filter(|values| !values.is_empty()))
        .build()
}

fn columns(call: &OriginCall<'_>) -> Option<HashMap<String, Vec<String>>> {
    let columns = call.metadata_columns.filter(|columns| !columns.is_empty())?;
    Some(HashMap::from([("ITEMS".to_owned(), columns.to_vec())]))
}

fn object(list_key: &str, items: Vec<PredictedItem>, recommendation_id: Option<String>) -> Map<String, Value> {
    let items = items.into_iter().map(|item| {
        let mut fields = Map::new();
        fields.insert("itemId".to_owned(), json!(item.item_id));
        if let Some(score) = item.score {
            fields.insert("score".to_owned(), json!(score));
        }
        if let Some(name) = item.promotion_name {
            fields.insert("promotionName".to_owned(), json!(name));
        }
        if let Some(metadata) = item.metadata {
            // By name, since a hash map's own order would change from answer to answer.
            let sorted: std::collections::BTreeMap<_, _> = metadata.into_iter().collect();
            fields.insert("metadata".to_owned(), json!(sorted));
        }
        if let Some(reason) = item.reason {
            fields.insert("reason".to_owned(), json!(reason));
        }
        Value::Object(fields)
    });
    listed(list_key, items, recommendation_id)
}

fn listed(list_key: &str, items: impl Iterator<Item = Value>, recommendation_id: Option<String>) -> Map<String, Value> {
    let mut answer = Map::new();
    answer.insert(list_key.to_owned(), items.collect());
    if let Some(id) = recommendation_id {
        answer.insert("recommendationId".to_owned(), json!(id));
    }
    answer
}
