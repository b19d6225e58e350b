//! What the templates call what this program asks stacks for. A test holds each name against the templates.

/// Parameters.
pub(crate) mod parameter {
    pub(crate) const ALARM_TOPIC: &str = "AlarmTopicArn";
    pub(crate) const APPLICATION_NAME: &str = "ApplicationName";
    pub(crate) const ARTIFACT_BUCKET: &str = "ArtifactBucket";
    pub(crate) const ARTIFACT_PREFIX: &str = "ArtifactPrefix";
    pub(crate) const AUTHORIZATION_SCOPES: &str = "AuthorizationScopes";
    pub(crate) const CHECKED_SCOPES: &str = "CheckedScopes";
    pub(crate) const CORS_ALLOW_ORIGINS: &str = "CorsAllowOrigins";
    pub(crate) const DISTRIBUTION: &str = "ApiCdnDistributionId";
    /// Attaches the edge function to the distribution. An output of the edge-auth stack has the same name.
    pub(crate) const EDGE_FUNCTION_VERSION: &str = "EdgeAuthFunctionVersionArn";
    pub(crate) const ORIGIN_POLICIES: &str = "OriginPolicyArns";
    pub(crate) const USER_POOL: &str = "CognitoUserPoolId";
    pub(crate) const USER_POOL_CLIENT: &str = "CognitoUserPoolClientId";
}

/// Outputs.
pub(crate) mod output {
    pub(crate) const API_KEY: &str = "RestApiKey";
    pub(crate) const APPLICATION: &str = "AppConfigApplication";
    pub(crate) const CHECKED_SCOPES: &str = super::parameter::CHECKED_SCOPES;
    pub(crate) const CONFIGURATION_PROFILE: &str = "AppConfigConfigurationProfile";
    pub(crate) const DISTRIBUTION: &str = super::parameter::DISTRIBUTION;
    pub(crate) const DISTRIBUTION_URL: &str = "ApiCdnUrl";
    pub(crate) const EDGE_FUNCTION_VERSION: &str = super::parameter::EDGE_FUNCTION_VERSION;
    pub(crate) const ENVIRONMENT: &str = "AppConfigEnvironment";
    pub(crate) const EXECUTION_ROLE: &str = "PersonalizationApiExecutionRole";
    pub(crate) const FIRST_STRATEGY: &str = "AppConfigFirstDeploymentStrategy";
    pub(crate) const HTTP_API_URL: &str = "HttpApiEndpointUrl";
    pub(crate) const REST_API_URL: &str = "RestApiEndpointUrl";
    pub(crate) const STAGING_BUCKET: &str = "StagingBucket";
    pub(crate) const STRATEGY: &str = "AppConfigDeploymentStrategy";
    pub(crate) const USER_POOL: &str = super::parameter::USER_POOL;
    pub(crate) const USER_POOL_CLIENT: &str = super::parameter::USER_POOL_CLIENT;
}

/// Resources.
pub(crate) mod resource {
    pub(crate) const DEAD_LETTER_QUEUE: &str = "DeadLetterQueue";
    pub(crate) const LOG_GROUP: &str = "LogGroup";
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
        are_in(&[resource::DEAD_LETTER_QUEUE, resource::LOG_GROUP], &main("Resources"));

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
        are_in(&[output::EDGE_FUNCTION_VERSION], &edge("Outputs"));
        are_in(&[stacks::edge::FUNCTION], &edge("Resources"));
    }
}
