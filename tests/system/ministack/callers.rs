//! Those who call the API: tokens, keys, and requests through the emulated gateway.

use aws_doubles::Received;
use cfn::Json;
use serde_json::json;

use super::account::Stack;

/// A password that every pool takes.
const PASSWORD: &str = "Correct-horse-battery-7";

/// What a caller sends to show who is calling.
pub(super) type Credential = (&'static str, String);

impl Stack<'_> {
    /// Asks the API of the stack for what follows its URL.
    pub(super) fn ask(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Received {
        let http = self.outputs.contains_key("HttpApiEndpointUrl");
        let url = self.output(if http { "HttpApiEndpointUrl" } else { "RestApiEndpointUrl" });
        // https://{api}.execute-api.{region}.amazonaws.com/{stage}/
        let rest = url.strip_prefix("https://").unwrap();
        let (host, stage) = rest.split_once('/').unwrap();
        let api = host.split('.').next().unwrap();
        let path = format!("/{stage}{}", path.trim_start_matches('/'));
        self.account.aws.ask(api, method, &path, headers, body.as_bytes()).unwrap()
    }

    /// The value of the stack's API key.
    pub(super) fn api_key(&self) -> String {
        let path = format!("/apikeys/{}?includeValue=true", self.output("RestApiKey"));
        let key = self.account.aws.rest("apigateway", "GET", &path, &Json::Null).unwrap();
        key["value"].as_str().unwrap_or_else(|| panic!("{key} has no value")).to_owned()
    }

    /// Access token and identity token of a user who has just signed in.
    pub(super) fn sign_in(&self) -> (String, String) {
        let (pool, client) = (self.output("CognitoUserPoolId"), self.output("CognitoUserPoolClientId"));
        let call = |operation: &str, body: Json| {
            let target = format!("AWSCognitoIdentityProviderService.{operation}");
            let answer = self.account.aws.call("cognito-idp", &target, &body).unwrap();
            assert!(answer["status"].is_null(), "{operation}: {answer}");
            answer
        };
        let email = json!([{"Name": "email", "Value": "ann@example.com"}]);
        call("AdminCreateUser", json!({"UserPoolId": pool, "Username": "ann", "UserAttributes": email}));
        let password = json!({"UserPoolId": pool, "Username": "ann", "Password": PASSWORD, "Permanent": true});
        call("AdminSetUserPassword", password);
        // How people sign in is a choice of the deployment. A test takes the shortest way.
        let flows =
            json!({"UserPoolId": pool, "ClientId": client, "ExplicitAuthFlows": ["ALLOW_ADMIN_USER_PASSWORD_AUTH"]});
        call("UpdateUserPoolClient", flows);
        let signed_in = call(
            "AdminInitiateAuth",
            json!({"UserPoolId": pool, "ClientId": client, "AuthFlow": "ADMIN_USER_PASSWORD_AUTH",
                "AuthParameters": {"USERNAME": "ann", "PASSWORD": PASSWORD}}),
        );
        let token = |kind: &str| signed_in["AuthenticationResult"][kind].as_str().unwrap().to_owned();
        (token("AccessToken"), token("IdToken"))
    }

    /// Deploys a configuration at once, as a person does: a version, then a deployment.
    pub(super) fn deploy(&self, document: &Json) {
        let aws = &self.account.aws;
        let application = format!("/applications/{}", self.output("AppConfigApplication"));
        let profile = self.output("AppConfigConfigurationProfile");
        let versions = format!("{application}/configurationprofiles/{profile}/hostedconfigurationversions");
        let json = [("content-type", "application/json")];
        let version = aws.signed("appconfig", "POST", &versions, &json, document.to_string().as_bytes()).unwrap();
        assert_eq!(version.status, 201, "{}", version.text());
        let deployments = format!("{application}/environments/{}/deployments", self.output("AppConfigEnvironment"));
        let deployment = json!({"ConfigurationProfileId": profile,
            "ConfigurationVersion": version.header("version-number"),
            "DeploymentStrategyId": "AppConfig.AllAtOnce"});
        let deployment = aws.rest("appconfig", "POST", &deployments, &deployment).unwrap();
        assert!(deployment["status"].is_null(), "{deployment}");
    }
}
