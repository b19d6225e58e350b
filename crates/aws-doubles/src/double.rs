//! The services on their one port, and which of them a request is for.

use std::collections::{BTreeMap, BTreeSet};
use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::{Arc, Mutex};

use serde_json::Value;

use crate::answer::Answer;
use crate::dialect::Dialect;
use crate::ministack::MiniStack;
use crate::operation::{Operation, Reply, lock};
use crate::permissions;
use crate::request::ReceivedRequest;
use crate::server::{Replies, Server};
use crate::services::{
    ApiGateway, AppConfig, AppConfigData, CloudFormation, CloudFront, DynamoDb, EventBridge, Evidently, Firehose,
    HttpOrigin, Kinesis, Lambda, LambdaRuntime, Personalize, PersonalizeEvents, PersonalizeRuntime, S3,
    SageMakerRuntime, Service,
};

/// Every service on one port of 127.0.0.1. It reaches its services' fields by itself (`aws.lambda.invoke`); dropping it
/// closes the port, after which connections are refused.
#[derive(Debug)]
pub struct AwsDouble {
    services: Arc<Services>,
    server: Server,
}

/// The services of an [`AwsDouble`].
#[derive(Debug)]
pub struct Services {
    /// AppConfig's control plane.
    pub app_config: AppConfig,
    /// AppConfig's data plane.
    pub app_config_data: AppConfigData,
    /// Personalize's control plane.
    pub personalize: Personalize,
    /// Personalize's recommendations and rankings.
    pub personalize_runtime: PersonalizeRuntime,
    /// Personalize's event ingestion.
    pub personalize_events: PersonalizeEvents,
    /// Lambda's Invoke.
    pub lambda: Lambda,
    /// SageMaker's InvokeEndpoint.
    pub sagemaker_runtime: SageMakerRuntime,
    /// DynamoDB's batches.
    pub dynamodb: DynamoDb,
    /// Kinesis Data Streams.
    pub kinesis: Kinesis,
    /// Amazon Data Firehose.
    pub firehose: Firehose,
    /// EventBridge's default bus.
    pub event_bridge: EventBridge,
    /// CloudWatch Evidently's data plane.
    pub evidently: Evidently,
    /// CloudFormation, waiting for custom resources.
    pub cloud_formation: CloudFormation,
    /// A recommender behind plain HTTP.
    pub http_origin: HttpOrigin,
    /// CloudFront's policies.
    pub cloudfront: CloudFront,
    /// API Gateway's REST APIs, as far as their caches go.
    pub api_gateway: ApiGateway,
    /// S3.
    pub s3: S3,
    /// Lambda's runtime API, for a function that runs as a process of its own.
    pub lambda_runtime: LambdaRuntime,
    others: Mutex<BTreeMap<String, Operation>>,
    behind: Option<Arc<MiniStack>>,
    needed: Mutex<BTreeSet<String>>,
}

impl std::ops::Deref for AwsDouble {
    type Target = Services;

    fn deref(&self) -> &Services {
        &self.services
    }
}

impl AwsDouble {
    /// Starts every service on one free port.
    ///
    /// # Errors
    /// When the machine grants no port, thread or runtime.
    pub fn start() -> io::Result<Self> {
        Self::with(None)
    }

    /// Starts in front of an AWS that others wrote: what no test has a say in ([`Services::other`]) is passed on, and
    /// so is what an [`Answer::Usual`] is for. So a fault can be put anywhere into a life that is real otherwise.
    ///
    /// # Errors
    /// As [`AwsDouble::start`].
    pub fn start_in_front_of(ministack: &Arc<MiniStack>) -> io::Result<Self> {
        Self::with(Some(Arc::clone(ministack)))
    }

    fn with(behind: Option<Arc<MiniStack>>) -> io::Result<Self> {
        let services = Arc::new(Services {
            app_config: AppConfig::new(),
            app_config_data: AppConfigData::new(),
            personalize: Personalize::new(),
            personalize_runtime: PersonalizeRuntime::new(),
            personalize_events: PersonalizeEvents::new(),
            lambda: Lambda::new(),
            sagemaker_runtime: SageMakerRuntime::new(),
            dynamodb: DynamoDb::new(),
            kinesis: Kinesis::new(),
            firehose: Firehose::new(),
            event_bridge: EventBridge::new(),
            evidently: Evidently::new(),
            cloud_formation: CloudFormation::new(),
            http_origin: HttpOrigin::new(),
            cloudfront: CloudFront::new(),
            api_gateway: ApiGateway::new(),
            s3: S3::new(),
            lambda_runtime: LambdaRuntime::new(),
            others: Mutex::default(),
            behind,
            needed: Mutex::default(),
        });
        let server = Server::start(Arc::clone(&services) as Arc<dyn Replies>)?;
        Ok(Self { services, server })
    }

    /// Where the doubles listen.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.server.address
    }

    /// What `AWS_ENDPOINT_URL` has to be: `http://127.0.0.1:` and the port.
    #[must_use]
    pub fn endpoint_url(&self) -> String {
        format!("http://{}", self.address())
    }

    /// Where the HTTP origin is; a configured `url` continues it.
    #[must_use]
    pub fn http_origin_url(&self) -> String {
        format!("{}{}", self.endpoint_url(), HttpOrigin::PATH)
    }

    /// The event by which CloudFormation asks a custom resource to `Create`, `Update` or `Delete` itself with these
    /// properties. Its answer is kept by [`CloudFormation::answers`].
    #[must_use]
    pub fn custom_resource_event(&self, request_type: &str, properties: &Value) -> Value {
        let url = format!("{}{}", self.endpoint_url(), CloudFormation::response_path());
        CloudFormation::event(request_type, properties, url)
    }

    /// The environment that Lambda gives a function, with every AWS client pointed at the doubles: region,
    /// made-up credentials, endpoint, runtime API, and the function's name, version and memory.
    #[must_use]
    pub fn environment(&self) -> Vec<(&'static str, String)> {
        let fixed = [
            ("AWS_REGION", "us-east-1"),
            ("AWS_DEFAULT_REGION", "us-east-1"),
            ("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE"),
            ("AWS_SECRET_ACCESS_KEY", "an-example-secret"),
            ("AWS_SESSION_TOKEN", "an-example-token"),
            ("AWS_EC2_METADATA_DISABLED", "true"),
            ("AWS_LAMBDA_FUNCTION_NAME", "a-function"),
            ("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST"),
            ("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "1024"),
            ("AWS_LAMBDA_LOG_GROUP_NAME", "/aws/lambda/a-function"),
            ("AWS_LAMBDA_LOG_STREAM_NAME", "2026/01/01/[$LATEST]0"),
        ];
        let mut environment: Vec<_> = fixed.into_iter().map(|(name, value)| (name, value.to_owned())).collect();
        environment.push(("AWS_ENDPOINT_URL", self.endpoint_url()));
        environment.push(("AWS_LAMBDA_RUNTIME_API", self.address().to_string()));
        environment
    }
}

impl AwsDouble {
    /// A variable of that environment, for code under test that reads it in the test's own process.
    #[must_use]
    pub fn variable(&self, name: &str) -> Option<String> {
        self.environment().into_iter().find(|(known, _)| *known == name).map(|(_, value)| value)
    }
}

impl Services {
    /// An operation of a service that has no file here. `name` is the value of `X-Amz-Target`
    /// (`AWSEvents.ListRules`), the action of a form (`DescribeStacks`), or method and path (`GET /applications`).
    /// Until a test says what it answers, that is an error with status 501; so it is for requests that no test foresaw.
    #[must_use]
    pub fn other(&self, name: &str) -> Operation {
        let make = || self.behind.as_ref().map_or_else(|| unforeseen(name), |behind| passing(name, behind));
        lock(&self.others).entry(name.to_owned()).or_insert_with(make).clone()
    }

    /// The names, as in [`Services::other`], of what was asked for that has no file here.
    #[must_use]
    pub fn others_asked(&self) -> Vec<String> {
        lock(&self.others).iter().filter(|(_, operation)| operation.count() > 0).map(|(name, _)| name.clone()).collect()
    }

    /// The actions, in the words of IAM (`dynamodb:CreateTable`), that the requests received so far need. To be held
    /// against [`permissions::allowed`].
    #[must_use]
    pub fn actions_needed(&self) -> BTreeSet<String> {
        lock(&self.needed).clone()
    }

    fn operation(&self, request: &ReceivedRequest) -> Operation {
        let name = other_name(request);
        if let Some(operation) = lock(&self.others).get(&name) {
            return operation.clone();
        }
        if self.behind.is_some() {
            return self.other(&name);
        }
        // S3 takes any path for bucket and key, so it comes last.
        let services: &[&dyn Service] = &[
            &self.app_config,
            &self.app_config_data,
            &self.personalize,
            &self.personalize_runtime,
            &self.personalize_events,
            &self.lambda,
            &self.sagemaker_runtime,
            &self.dynamodb,
            &self.kinesis,
            &self.firehose,
            &self.event_bridge,
            &self.evidently,
            &self.cloud_formation,
            &self.http_origin,
            &self.cloudfront,
            &self.api_gateway,
            &self.s3,
        ];
        services.iter().find_map(|service| service.operation(request).cloned()).unwrap_or_else(|| self.other(&name))
    }
}

impl Replies for Services {
    fn reply(&self, request: ReceivedRequest) -> Pin<Box<dyn Future<Output = Reply> + Send + '_>> {
        Box::pin(async move {
            if LambdaRuntime::claims(&request) {
                self.lambda_runtime.reply_to(request).await
            } else {
                let operation = self.operation(&request);
                lock(&self.needed).extend(permissions::needed(&request, operation.name()));
                operation.reply_to(request).await
            }
        })
    }
}

fn other_name(request: &ReceivedRequest) -> String {
    let target = request.target().map(str::to_owned).or_else(|| request.action());
    target.unwrap_or_else(|| format!("{} {}", request.method, request.path()))
}

/// How an operation spells errors, by its name as in [`Services::other`].
fn dialect(name: &str) -> Dialect {
    if name.contains(' ') {
        Dialect::RestXml
    } else if name.contains('.') {
        Dialect::TargetJson("ThrottlingException")
    } else {
        Dialect::WrappedXml
    }
}

/// An operation that passes on what no test has a say in.
fn passing(name: &str, behind: &Arc<MiniStack>) -> Operation {
    let behind = Arc::clone(behind);
    Operation::new(name, dialect(name), move |request| behind.answer(request))
}

fn unforeseen(name: &str) -> Operation {
    let message = format!("no test said what {name} answers");
    if dialect(name) == Dialect::WrappedXml {
        return Operation::new(name, Dialect::WrappedXml, move |_| Answer::error(501, "NotImplemented", &message));
    }
    // Clients of either kind of protocol understand an error of this one: the name is in body and status alike.
    Operation::new(name, Dialect::TargetJson("ThrottlingException"), move |_| {
        Answer::error(501, "NotImplemented", &message)
    })
}
