//! A first configuration from what Amazon Personalize has.

use cfn::intrinsic::arn;
use cfn::policy::Statement;
use cfn::schema::CustomResource;
use cfn::{Handle, Output, ParameterKind};
use facts::{Handler, environment};

use super::configuration::Configuration;
use super::function::{self, FunctionKind};
use crate::interface::Group;
use crate::stack::Stack;

const FUNCTION: FunctionKind = FunctionKind {
    name: "GenerateConfigFunction",
    handler: Handler::GenerateConfig,
    description: "Generates a configuration from Amazon Personalize",
    // It waits for Personalize, page by page.
    memory: 256,
    // Some hundred calls in an account with many dataset groups, at the rate that Personalize allows.
    timeout: 300,
    storage: 512,
};

/// Personalize's lists, which begin at the account.
const LISTS: [&str; 4] = [
    "personalize:ListCampaigns",
    "personalize:ListDatasetGroups",
    "personalize:ListEventTrackers",
    "personalize:ListRecommenders",
];

/// Adds the function, and the custom resource that calls it when the stack is made and when it is deleted.
pub(crate) fn add(stack: &mut Stack<'_>, configuration: &Configuration, announcement: &Handle<CustomResource>) {
    stack.part(
        "Generated configuration",
        "When the stack is made, a configuration can be generated from what the account has in Amazon Personalize. \
         When it is deleted, the configuration's versions, which people made and the stack does not know, are removed \
         so that nothing holds it up.",
    );
    let names = stack.parameter(
        Group::Configuration,
        "GenerateConfigDatasetGroupNames",
        "Generate a configuration for",
        ParameterKind::text("Dataset groups of Amazon Personalize, separated by commas; `all`, or empty for none")
            .default(""),
    );
    let mut settings = configuration.settings();
    settings.push((environment::APPCONFIG_DEPLOYMENT_STRATEGY_ID, configuration.strategy.reference()));

    // The application and all that is in it.
    let application = arn("appconfig", "application/${AppConfigApplication}*");
    let strategy = arn("appconfig", "deploymentstrategy/${DeploymentStrategy}");
    let statements = vec![
        Statement::allow(LISTS).on_everything(),
        // A campaign names its solution version, which names its recipe; a tracker's id is not in the list of trackers.
        Statement::allow([
            "personalize:DescribeCampaign",
            "personalize:DescribeEventTracker",
            "personalize:DescribeSolutionVersion",
        ])
        .on([arn("personalize", "*")]),
        Statement::allow([
            "appconfig:CreateHostedConfigurationVersion",
            "appconfig:DeleteHostedConfigurationVersion",
            "appconfig:GetDeployment",
            "appconfig:ListDeployments",
            "appconfig:ListHostedConfigurationVersions",
            "appconfig:StartDeployment",
            "appconfig:StopDeployment",
        ])
        .on([application, strategy]),
    ];
    let function = function::add(stack, FUNCTION, settings, statements);
    stack.template.explain_wildcard("personalize:List*", "Lists of Personalize have no resource to name.");

    let generated = CustomResource::new("GenerateConfig", &function.function.arn())
        .property("DatasetGroupNames", &names.value::<String>());
    let generated = stack.template.add_custom("GeneratedConfiguration", generated);
    // AppConfig makes one deployment at a time: after the seed's. And it is deleted before what it cleans up.
    stack.template.depends_on(&generated, &configuration.seed);
    // What it deploys is announced last.
    stack.template.depends_on(&generated, announcement);
    stack.template.output(
        "GenerateConfigFunction",
        Output::new("Function that generates a configuration", &function.function.arn()),
    );
}
