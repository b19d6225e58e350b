//! What the templates call what this program asks stacks for. A test holds each name against the templates.

/// Names as constants, and all of them, for the test.
macro_rules! names {
    ($($(#[$doc:meta])* $name:ident = $text:expr;)*) => {
        $($(#[$doc])* pub(crate) const $name: &str = $text;)*

        #[cfg(test)]
        pub(super) const ALL: &[&str] = &[$($name),*];
    };
}

/// Parameters.
pub(crate) mod parameter {
    names! {
        ALARM_TOPIC = "AlarmTopicArn";
        APPLICATION_NAME = "ApplicationName";
        ARTIFACT_BUCKET = "ArtifactBucket";
        ARTIFACT_PREFIX = "ArtifactPrefix";
        AUTHORIZATION_SCOPES = "AuthorizationScopes";
        CHECKED_SCOPES = "CheckedScopes";
        CORS_ALLOW_ORIGINS = "CorsAllowOrigins";
        DISTRIBUTION = "ApiCdnDistributionId";
        /// Attaches the edge function to the distribution. An output of the edge-auth stack has the same name.
        EDGE_FUNCTION_VERSION = "EdgeAuthFunctionVersionArn";
        ORIGIN_POLICIES = "OriginPolicyArns";
        USER_POOL = "CognitoUserPoolId";
        USER_POOL_CLIENT = "CognitoUserPoolClientId";
    }
}

/// Outputs.
pub(crate) mod output {
    names! {
        API_KEY = "RestApiKey";
        APPLICATION = "AppConfigApplication";
        CHECKED_SCOPES = super::parameter::CHECKED_SCOPES;
        CONFIGURATION_PROFILE = "AppConfigConfigurationProfile";
        DISTRIBUTION = super::parameter::DISTRIBUTION;
        DISTRIBUTION_URL = "ApiCdnUrl";
        EDGE_FUNCTION_VERSION = super::parameter::EDGE_FUNCTION_VERSION;
        ENVIRONMENT = "AppConfigEnvironment";
        EXECUTION_ROLE = "PersonalizationApiExecutionRole";
        FIRST_STRATEGY = "AppConfigFirstDeploymentStrategy";
        HTTP_API_URL = "HttpApiEndpointUrl";
        REST_API_URL = "RestApiEndpointUrl";
        STAGING_BUCKET = "StagingBucket";
        STRATEGY = "AppConfigDeploymentStrategy";
        USER_POOL = super::parameter::USER_POOL;
        USER_POOL_CLIENT = super::parameter::USER_POOL_CLIENT;
    }
}

/// Resources.
pub(crate) mod resource {
    names! {
        DEAD_LETTER_QUEUE = "DeadLetterQueue";
        LOG_GROUP = "LogGroup";
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use stacks::rules::Choices;
    use stacks::{Cognito, Options, Plan, Scopes};

    /// The names that a section of the templates of deployments has, in any of them.
    fn main(section: &str) -> BTreeSet<String> {
        let usual = Options::default();
        let options =
            [usual, Options { scopes: Scopes::Own, ..usual }, Options { cognito: Cognito::Existing, ..usual }];
        let plans = Choices::valid().flat_map(|choices| options.map(|options| Plan::new(choices, options).ok()));
        let templates = plans.flatten().filter_map(|plan| plan.synthesize().ok());
        templates.flat_map(|synthesis| keys(&synthesis.template[section])).collect()
    }

    fn edge(section: &str) -> BTreeSet<String> {
        keys(&stacks::edge::synthesize().unwrap().template[section]).collect()
    }

    fn keys(section: &serde_json::Value) -> impl Iterator<Item = String> + use<> {
        section.as_object().unwrap().keys().cloned().collect::<Vec<_>>().into_iter()
    }

    #[track_caller]
    fn are_in(names: &[&str], known: &BTreeSet<String>) {
        let unknown: Vec<_> = names.iter().filter(|name| !known.contains(**name)).collect();
        assert!(unknown.is_empty(), "no template has {unknown:?}");
    }

    /// So that a name which is new here is looked for in the templates too.
    #[track_caller]
    fn each_is_in_one(all: &[&str], looked_for: &[&[&str]]) {
        let missed: Vec<_> = all.iter().filter(|name| !looked_for.iter().any(|names| names.contains(name))).collect();
        assert!(missed.is_empty(), "in no list below: {missed:?}");
    }

    #[test]
    fn the_templates_have_every_name_that_is_asked_for() {
        use super::{output, parameter, resource};
        let parameters = [
            parameter::ALARM_TOPIC,
            parameter::APPLICATION_NAME,
            parameter::ARTIFACT_BUCKET,
            parameter::ARTIFACT_PREFIX,
            parameter::AUTHORIZATION_SCOPES,
            parameter::CORS_ALLOW_ORIGINS,
            parameter::EDGE_FUNCTION_VERSION,
            parameter::ORIGIN_POLICIES,
        ];
        are_in(&parameters, &main("Parameters"));
        let outputs = [
            output::API_KEY,
            output::APPLICATION,
            output::CHECKED_SCOPES,
            output::CONFIGURATION_PROFILE,
            output::DISTRIBUTION,
            output::DISTRIBUTION_URL,
            output::ENVIRONMENT,
            output::EXECUTION_ROLE,
            output::FIRST_STRATEGY,
            output::HTTP_API_URL,
            output::REST_API_URL,
            output::STAGING_BUCKET,
            output::STRATEGY,
            output::USER_POOL,
            output::USER_POOL_CLIENT,
        ];
        are_in(&outputs, &main("Outputs"));
        are_in(resource::ALL, &main("Resources"));

        let of_edge = [
            parameter::ALARM_TOPIC,
            parameter::ARTIFACT_BUCKET,
            parameter::ARTIFACT_PREFIX,
            parameter::CHECKED_SCOPES,
            parameter::DISTRIBUTION,
            parameter::USER_POOL,
            parameter::USER_POOL_CLIENT,
        ];
        are_in(&of_edge, &edge("Parameters"));
        let outputs_of_edge = [output::EDGE_FUNCTION_VERSION];
        are_in(&outputs_of_edge, &edge("Outputs"));
        are_in(&[stacks::edge::FUNCTION], &edge("Resources"));

        each_is_in_one(parameter::ALL, &[&parameters, &of_edge]);
        each_is_in_one(output::ALL, &[&outputs, &outputs_of_edge]);
    }
}
