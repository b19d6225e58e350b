// What `synth --auth oauth2 --entry-point http --cache cloudfront` deploys, as one would write it with the AWS CDK: an
// HTTP API with five routes that want a token of a Cognito user pool, a CloudFront cache in front of it, seven
// functions, AppConfig, and a state machine that follows the configuration.
//
// Usage: node app.mjs OUTPUT_FOLDER

import { createRequire } from "node:module";

// `import` would read every export of these modules, each of which is loaded when it is first read: 1.7 times the processor time.
const require = createRequire(import.meta.url);
const { App, Aws, CfnOutput, CfnParameter, CustomResource, DefaultStackSynthesizer, Duration, RemovalPolicy, Size, Stack } = require("aws-cdk-lib");
const apigateway = require("aws-cdk-lib/aws-apigatewayv2");
const { HttpJwtAuthorizer } = require("aws-cdk-lib/aws-apigatewayv2-authorizers");
const { HttpLambdaIntegration } = require("aws-cdk-lib/aws-apigatewayv2-integrations");
const appconfig = require("aws-cdk-lib/aws-appconfig");
const cloudfront = require("aws-cdk-lib/aws-cloudfront");
const { HttpOrigin, S3BucketOrigin } = require("aws-cdk-lib/aws-cloudfront-origins");
const cloudwatch = require("aws-cdk-lib/aws-cloudwatch");
const cognito = require("aws-cdk-lib/aws-cognito");
const events = require("aws-cdk-lib/aws-events");
const targets = require("aws-cdk-lib/aws-events-targets");
const iam = require("aws-cdk-lib/aws-iam");
const lambda = require("aws-cdk-lib/aws-lambda");
const logs = require("aws-cdk-lib/aws-logs");
const s3 = require("aws-cdk-lib/aws-s3");
const sqs = require("aws-cdk-lib/aws-sqs");
const stepfunctions = require("aws-cdk-lib/aws-stepfunctions");
const tasks = require("aws-cdk-lib/aws-stepfunctions-tasks");

const ROUTES = [
  ["GET", "/recommend-items/{namespace}/{recommender}/{userId}"],
  ["GET", "/related-items/{namespace}/{recommender}/{itemId}"],
  ["GET", "/rerank-items/{namespace}/{recommender}/{userId}/{itemIds}"],
  ["POST", "/rerank-items/{namespace}/{recommender}/{userId}"],
  ["POST", "/events/{namespace}"],
];

class PersonalizationApis extends Stack {
  constructor(scope, id) {
    // Without the bootstrap's parameter and rule, so that what is made is the stack alone.
    super(scope, id, { synthesizer: new DefaultStackSynthesizer({ generateBootstrapVersionRule: false }) });
    const text = (name, rest = {}) => new CfnParameter(this, name, { type: "String", ...rest }).valueAsString;
    const applicationName = text("ApplicationName", { allowedPattern: "^[A-Za-z0-9-]{1,64}$" });
    const environmentName = text("EnvironmentName", { default: "prod" });
    const timeZone = text("TimeZone", { default: "UTC" });
    const datasetGroups = text("GenerateConfigDatasetGroupNames", { default: "" });
    const artifactBucket = s3.Bucket.fromBucketName(this, "Artifacts", text("ArtifactBucket"));
    const artifactPrefix = text("ArtifactPrefix", { default: "personalization-apis/0.1.0" });

    const newFunction = (name, handler, rest = {}) =>
      new lambda.Function(this, name, {
        runtime: lambda.Runtime.PROVIDED_AL2023,
        handler,
        architecture: lambda.Architecture.X86_64,
        code: lambda.Code.fromBucketV2(artifactBucket, `${artifactPrefix}/${handler === "personalization-api" ? handler : "companions"}-x86_64.zip`),
        memorySize: 256,
        timeout: Duration.seconds(60),
        tracing: lambda.Tracing.ACTIVE,
        logGroup: new logs.LogGroup(this, `${name}LogGroup`, { retention: logs.RetentionDays.ONE_MONTH, removalPolicy: RemovalPolicy.DESTROY }),
        ...rest,
      });
    const allow = (fn, actions, resources) => fn.addToRolePolicy(new iam.PolicyStatement({ actions, resources }));
    const itemTables = `arn:${Aws.PARTITION}:dynamodb:${Aws.REGION}:${Aws.ACCOUNT_ID}:table/PersonalizationApiItemMetadata_*`;

    const staging = new s3.Bucket(this, "StagingBucket", {
      encryption: s3.BucketEncryption.S3_MANAGED,
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      versioned: true,
      eventBridgeEnabled: false,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    // `eventBridgeEnabled` would add a custom resource with an inline function; the property needs none.
    staging.node.defaultChild.notificationConfiguration = { eventBridgeConfiguration: { eventBridgeEnabled: true } };
    const stagingFunction = newFunction("StagingBucketFunction", "staging-bucket", { timeout: Duration.minutes(5) });
    staging.grantReadWrite(stagingFunction);
    new CustomResource(this, "StagingBucketContents", { serviceToken: stagingFunction.functionArn, properties: { Bucket: staging.bucketName } });

    const pool = new cognito.UserPool(this, "CognitoUserPool", {
      selfSignUpEnabled: false,
      signInAliases: { email: true },
      passwordPolicy: { minLength: 14 },
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const client = pool.addClient("Client", { authFlows: { userSrp: true }, preventUserExistenceErrors: true });

    const application = new appconfig.CfnApplication(this, "Application", { name: applicationName });
    const validator = newFunction("ConfigValidatorFunction", "validate-config", { environment: { STAGING_BUCKET: staging.bucketName } });
    staging.grantPut(validator, "openapi/*");
    allow(validator, ["events:PutEvents"], [`arn:${Aws.PARTITION}:events:${Aws.REGION}:${Aws.ACCOUNT_ID}:event-bus/default`]);
    const permission = new lambda.CfnPermission(this, "ConfigValidatorPermission", {
      action: "lambda:InvokeFunction",
      functionName: validator.functionName,
      principal: "appconfig.amazonaws.com",
      sourceAccount: Aws.ACCOUNT_ID,
    });
    const profile = new appconfig.CfnConfigurationProfile(this, "ConfigurationProfile", {
      applicationId: application.ref,
      name: "personalization-apis",
      locationUri: "hosted",
      validators: [{ type: "LAMBDA", content: validator.functionArn }],
    });
    profile.addResourceDependency(permission);

    const origin = newFunction("PersonalizationApiFunction", "personalization-api", {
      memorySize: 1024,
      timeout: Duration.seconds(15),
      environment: {
        APPCONFIG_APPLICATION: application.ref,
        APPCONFIG_ENVIRONMENT: environmentName,
        APPCONFIG_PROFILE: profile.ref,
        STAGING_BUCKET: staging.bucketName,
        TIME_ZONE: timeZone,
      },
    });
    allow(origin, ["appconfig:StartConfigurationSession", "appconfig:GetLatestConfiguration"], [
      `arn:${Aws.PARTITION}:appconfig:${Aws.REGION}:${Aws.ACCOUNT_ID}:application/${application.ref}/environment/*`,
    ]);
    allow(origin, ["personalize:GetRecommendations", "personalize:GetPersonalizedRanking"], [
      `arn:${Aws.PARTITION}:personalize:${Aws.REGION}:${Aws.ACCOUNT_ID}:*`,
    ]);
    allow(origin, ["dynamodb:BatchGetItem"], [itemTables]);
    staging.grantRead(origin, "localdbs/*");

    const api = new apigateway.HttpApi(this, "HttpApi", {
      createDefaultStage: false,
      corsPreflight: {
        allowOrigins: ["*"],
        allowMethods: [apigateway.CorsHttpMethod.GET, apigateway.CorsHttpMethod.POST],
        allowHeaders: ["authorization", "content-type", "if-none-match"],
        maxAge: Duration.minutes(10),
      },
    });
    const authorizer = new HttpJwtAuthorizer("Tokens", `https://cognito-idp.${Aws.REGION}.amazonaws.com/${pool.userPoolId}`, {
      jwtAudience: [client.userPoolClientId],
      identitySource: ["$request.header.X-Origin-Authorization"],
    });
    const integration = new HttpLambdaIntegration("Origin", origin);
    for (const [method, path] of ROUTES) {
      api.addRoutes({ path, methods: [method], integration, authorizer, authorizationScopes: ["aws.cognito.signin.user.admin"] });
    }
    const apiLogs = new logs.LogGroup(this, "HttpApiLogGroup", { retention: logs.RetentionDays.ONE_MONTH, removalPolicy: RemovalPolicy.DESTROY });
    new apigateway.HttpStage(this, "HttpApiStage", {
      httpApi: api,
      stageName: environmentName,
      autoDeploy: true,
      throttle: { burstLimit: 200, rateLimit: 100 },
      accessLogSettings: { destination: new apigateway.LogGroupLogDestination(apiLogs) },
    });

    const cachePolicy = new cloudfront.CachePolicy(this, "ApiCdnCachePolicy", {
      cachePolicyName: `personalization-apis-${Aws.REGION}-${applicationName}`,
      defaultTtl: Duration.seconds(0),
      minTtl: Duration.seconds(0),
      maxTtl: Duration.days(1),
      queryStringBehavior: cloudfront.CacheQueryStringBehavior.all(),
      enableAcceptEncodingBrotli: true,
      enableAcceptEncodingGzip: true,
    });
    const cdn = new cloudfront.Distribution(this, "ApiCdn", {
      httpVersion: cloudfront.HttpVersion.HTTP2_AND_3,
      defaultBehavior: {
        origin: new HttpOrigin(`${api.apiId}.execute-api.${Aws.REGION}.${Aws.URL_SUFFIX}`, { originPath: `/${environmentName}` }),
        allowedMethods: cloudfront.AllowedMethods.ALLOW_ALL,
        viewerProtocolPolicy: cloudfront.ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
        cachePolicy,
      },
    });
    const swaggerUi = new cloudfront.Distribution(this, "SwaggerUi", {
      defaultRootObject: "index.html",
      defaultBehavior: {
        origin: S3BucketOrigin.withOriginAccessControl(staging, { originPath: "/swagger-ui" }),
        viewerProtocolPolicy: cloudfront.ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
      },
    });

    const alarm = new cloudwatch.Alarm(this, "ServerErrorAlarm", {
      metric: new cloudwatch.Metric({
        namespace: "AWS/ApiGateway",
        metricName: "5xx",
        dimensionsMap: { ApiId: api.apiId, Stage: environmentName },
        statistic: "Average",
        period: Duration.minutes(1),
      }),
      evaluationPeriods: 3,
      threshold: 0.05,
      treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
    });
    const alarmRole = new iam.Role(this, "ServerErrorAlarmRole", { assumedBy: new iam.ServicePrincipal("appconfig.amazonaws.com") });
    alarmRole.addToPolicy(new iam.PolicyStatement({ actions: ["cloudwatch:DescribeAlarms"], resources: ["*"] }));
    const environment = new appconfig.CfnEnvironment(this, "AppConfigEnvironment", {
      applicationId: application.ref,
      name: environmentName,
      monitors: [{ alarmArn: alarm.alarmArn, alarmRoleArn: alarmRole.roleArn }],
    });
    const strategy = new appconfig.CfnDeploymentStrategy(this, "DeploymentStrategy", {
      name: `${Aws.STACK_NAME}-gradual`,
      deploymentDurationInMinutes: 5,
      finalBakeTimeInMinutes: 5,
      growthFactor: 25,
      replicateTo: "NONE",
    });
    const seed = new appconfig.CfnHostedConfigurationVersion(this, "SeedConfiguration", {
      applicationId: application.ref,
      configurationProfileId: profile.ref,
      contentType: "application/json",
      content: '{"version":"1","namespaces":{}}',
    });
    new appconfig.CfnDeployment(this, "SeedDeployment", {
      applicationId: application.ref,
      configurationProfileId: profile.ref,
      configurationVersion: seed.ref,
      deploymentStrategyId: strategy.ref,
      environmentId: environment.ref,
    });

    const deadLetters = new sqs.Queue(this, "DeadLetters", { retentionPeriod: Duration.days(14), encryption: sqs.QueueEncryption.SQS_MANAGED });
    const loader = newFunction("LoadItemMetadataFunction", "load-item-metadata", {
      memorySize: 1024,
      timeout: Duration.minutes(15),
      ephemeralStorageSize: Size.gibibytes(4),
      deadLetterQueue: deadLetters,
      environment: { STAGING_BUCKET: staging.bucketName },
    });
    staging.grantRead(loader, "import/*");
    staging.grantPut(loader, "localdbs/*");
    allow(loader, ["dynamodb:BatchWriteItem", "dynamodb:Scan"], [itemTables]);
    new events.Rule(this, "ObjectCreated", {
      eventPattern: {
        source: ["aws.s3"],
        detailType: ["Object Created"],
        detail: { bucket: { name: [staging.bucketName] }, object: { key: [{ prefix: "import/" }] } },
      },
      targets: [new targets.LambdaFunction(loader, { retryAttempts: 2 })],
    });

    const syncCache = newFunction("SyncCacheFunction", "sync-cache", { environment: { CACHE_POLICY: cachePolicy.cachePolicyId } });
    allow(syncCache, ["cloudfront:GetCachePolicy", "cloudfront:UpdateCachePolicy"], [
      `arn:${Aws.PARTITION}:cloudfront::${Aws.ACCOUNT_ID}:cache-policy/${cachePolicy.cachePolicyId}`,
    ]);
    const syncItemTables = newFunction("SyncItemTablesFunction", "sync-item-tables");
    allow(syncItemTables, ["dynamodb:CreateTable", "dynamodb:DescribeTable", "dynamodb:UpdateTable"], [itemTables]);
    const branches = [
      new tasks.LambdaInvoke(this, "SyncCache", { lambdaFunction: syncCache }),
      new tasks.LambdaInvoke(this, "SyncItemTables", { lambdaFunction: syncItemTables }),
    ];
    const machine = new stepfunctions.StateMachine(this, "ConfigResourceSyncStateMachine", {
      definitionBody: stepfunctions.DefinitionBody.fromChainable(new stepfunctions.Parallel(this, "Synchronize").branch(...branches)),
      tracingEnabled: true,
    });
    new events.Rule(this, "ConfigurationChanged", {
      eventPattern: { source: ["personalization.apis"], detailType: ["PersonalizationApisConfigurationChange"] },
      targets: [new targets.SfnStateMachine(machine, { deadLetterQueue: deadLetters })],
    });

    const generator = newFunction("GenerateConfigFunction", "generate-config", { timeout: Duration.minutes(5) });
    allow(generator, ["personalize:ListDatasetGroups", "personalize:ListRecommenders", "personalize:ListCampaigns", "personalize:ListEventTrackers"], ["*"]);
    allow(generator, ["appconfig:CreateHostedConfigurationVersion", "appconfig:StartDeployment"], [
      `arn:${Aws.PARTITION}:appconfig:${Aws.REGION}:${Aws.ACCOUNT_ID}:application/${application.ref}*`,
    ]);
    new CustomResource(this, "GeneratedConfiguration", { serviceToken: generator.functionArn, properties: { DatasetGroupNames: datasetGroups } });

    for (const [name, value] of Object.entries({
      PersonalizationApiFunction: origin.functionArn,
      HttpApiEndpointUrl: `https://${api.apiId}.execute-api.${Aws.REGION}.${Aws.URL_SUFFIX}/${environmentName}/`,
      ApiCdnUrl: `https://${cdn.distributionDomainName}`,
      CognitoUserPoolId: pool.userPoolId,
      CognitoUserPoolClientId: client.userPoolClientId,
      StagingBucket: staging.bucketName,
      SyncStateMachine: machine.stateMachineArn,
      SwaggerUI: `https://${swaggerUi.distributionDomainName}`,
    })) {
      new CfnOutput(this, `${name}Output`, { value });
    }
  }
}

const app = new App({ outdir: process.argv[2], analyticsReporting: false });
new PersonalizationApis(app, "personalization-apis");
app.synth();
