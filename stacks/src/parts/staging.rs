//! The staging bucket, and the function that fills and empties it.

use cfn::cloudfront::Distribution;
use cfn::intrinsic::partition_arn;
use cfn::policy::{PolicyDocument, Statement};
use cfn::s3::bucket::{
    AbortIncompleteMultipartUpload, BucketEncryption, EventBridgeConfiguration, LifecycleConfiguration,
    NoncurrentVersionExpiration, NotificationConfiguration, ObjectOwnership, OwnershipControls, OwnershipControlsRule,
    PublicAccessBlockConfiguration, Rule, RuleStatus, SSEAlgorithm, ServerSideEncryptionByDefault,
    ServerSideEncryptionRule, VersioningConfiguration, VersioningConfigurationStatus,
};
use cfn::s3::{Bucket, BucketPolicy};
use cfn::schema::CustomResource;
use cfn::{Handle, Output, Value};
use facts::Handler;
use facts::bucket::{ACCESS_LOGS_PREFIX, OPENAPI_PREFIX, SWAGGER_UI_PREFIX};

use super::function::{self, FunctionKind};
use crate::choice::{Choice, EntryPoint, SwaggerUi};
use crate::stack::Stack;

const PART: &str = "Staging bucket";

/// How long access logs and replaced versions of objects are kept, in days.
const KEPT_DAYS: i64 = 30;

const FUNCTION: FunctionKind = FunctionKind {
    name: "StagingBucketFunction",
    handler: Handler::StagingBucket,
    description: "Fills and empties the staging bucket",
    // It waits for S3; 256 MB hold a page of a thousand object versions with ease.
    memory: 256,
    // The longest there is: a bucket with many versions takes long to empty, in pages of a thousand.
    timeout: 900,
    storage: 512,
};

/// The bucket and what stands for its contents.
#[derive(Clone, Debug)]
pub struct Staging {
    /// The bucket.
    pub bucket: Handle<Bucket>,
    /// Whoever writes to the bucket depends on this: CloudFormation deletes in the opposite order, so it is emptied
    /// when nobody writes any more.
    pub contents: Handle<CustomResource>,
}

/// Adds the bucket, its function and its contents.
pub(crate) fn add(stack: &mut Stack<'_>) -> Staging {
    stack.part(
        PART,
        "Catalogues to load, local databases of item metadata, the OpenAPI document and the files of Swagger UI lie in \
         one private bucket. A function puts the files in, and empties the bucket when the stack is deleted.",
    );
    let encryption = ServerSideEncryptionRule::new()
        .server_side_encryption_by_default(ServerSideEncryptionByDefault::new(SSEAlgorithm::Aes256));
    let mut lifecycle = vec![
        Rule::new(RuleStatus::Enabled)
            .id("replaced-versions")
            .noncurrent_version_expiration(NoncurrentVersionExpiration::new(KEPT_DAYS))
            .abort_incomplete_multipart_upload(AbortIncompleteMultipartUpload::new(1)),
    ];
    if stack.plan.choices().entry_point == EntryPoint::Rest {
        lifecycle.push(
            Rule::new(RuleStatus::Enabled).id("access-logs").prefix(ACCESS_LOGS_PREFIX).expiration_in_days(KEPT_DAYS),
        );
    }
    let bucket = stack.template.add(
        "StagingBucket",
        Bucket::new()
            .bucket_encryption(BucketEncryption::new([encryption]))
            .lifecycle_configuration(LifecycleConfiguration::new(lifecycle.into_iter().collect::<cfn::List<Rule>>()))
            .notification_configuration(
                NotificationConfiguration::new().event_bridge_configuration(EventBridgeConfiguration::new(true)),
            )
            .ownership_controls(OwnershipControls::new([
                OwnershipControlsRule::new().object_ownership(ObjectOwnership::BucketOwnerEnforced)
            ]))
            .public_access_block_configuration(
                PublicAccessBlockConfiguration::new()
                    .block_public_acls(true)
                    .block_public_policy(true)
                    .ignore_public_acls(true)
                    .restrict_public_buckets(true),
            )
            .versioning_configuration(VersioningConfiguration::new(VersioningConfigurationStatus::Enabled)),
    );
    // Emptied by the function below, so nothing is kept back.
    stack.template.deletion_policy(&bucket, "Delete");
    stack.template.comment(&bucket, "StagingBucketContents empties it before it is deleted, so nothing is retained.");
    stack
        .template
        .output("StagingBucket", Output::new("Bucket for catalogues and the OpenAPI document", &bucket.reference()));

    let objects = partition_arn("s3:::${StagingBucket}/*");
    let mut statements = vec![
        Statement::allow(["s3:ListBucketVersions"]).on([bucket.arn()]),
        Statement::allow(["s3:DeleteObject", "s3:DeleteObjectVersion"]).on([objects]),
    ];
    if stack.plan.options().swagger_ui == SwaggerUi::Yes {
        statements.push(
            Statement::allow(["s3:PutObject"])
                .on([partition_arn(&format!("s3:::${{StagingBucket}}/{SWAGGER_UI_PREFIX}*"))]),
        );
    }
    let function = function::add(stack, FUNCTION, Vec::new(), statements);
    let contents = CustomResource::new("StagingBucketContents", &function.function.arn())
        .property("BucketName", &bucket.reference())
        .property("SwaggerUi", &Value::<String>::from(stack.plan.options().swagger_ui.spelling()))
        // The files come with the function's code: when that has another name, they are put anew.
        .property("Code", &stack.asset_key(FUNCTION.handler.binary()));
    let contents = stack.template.add_custom("StagingBucketContents", contents);
    stack.template.comment(
        &contents,
        "Whoever writes to the bucket depends on this. CloudFormation deletes in the opposite order, so the bucket is \
         emptied when nobody writes any more.",
    );
    Staging { bucket, contents }
}

/// Adds the bucket's policy: TLS for all (S3 itself takes 1.2 and newer), and for Swagger UI's distribution the two
/// folders that it shows.
pub(crate) fn add_policy(stack: &mut Stack<'_>, staging: &Staging, swagger_ui: Option<&Handle<Distribution>>) {
    stack.back_to(PART);
    let everything = [staging.bucket.arn(), partition_arn("s3:::${StagingBucket}/*")];
    let mut statements =
        vec![Statement::deny(["s3:*"]).principal_everyone().on(everything).when("Bool", "aws:SecureTransport", false)];
    if let Some(distribution) = swagger_ui {
        let shown = [SWAGGER_UI_PREFIX, OPENAPI_PREFIX]
            .map(|prefix| partition_arn(&format!("s3:::${{StagingBucket}}/{prefix}*")));
        let source =
            partition_arn(&format!("cloudfront::${{AWS::AccountId}}:distribution/${{{}}}", distribution.logical_id()));
        statements.push(
            Statement::allow(["s3:GetObject"]).principal_services(&["cloudfront.amazonaws.com"]).on(shown).when(
                "StringEquals",
                "aws:SourceArn",
                source,
            ),
        );
    }
    stack
        .template
        .add("StagingBucketPolicy", BucketPolicy::new(staging.bucket.reference(), PolicyDocument::new(statements)));
}
