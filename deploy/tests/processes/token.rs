//! `deploy token`: the token alone, and no password anywhere.

use aws_doubles::Answer;
use serde_json::json;

use crate::shop::Operator;

const COGNITO: &str = "AWSCognitoIdentityProviderService";

fn nobody(operator: &Operator) {
    let nobody = Answer::error(400, "UserNotFoundException", "User does not exist.");
    operator.aws.other(&format!("{COGNITO}.AdminGetUser")).always(nobody);
}

fn signing_in(operator: &Operator) {
    let answer = json!({"AuthenticationResult": {"AccessToken": "eyJ.access.token", "IdToken": "eyJ.identity",
        "ExpiresIn": 3600}});
    operator.aws.other(&format!("{COGNITO}.AdminInitiateAuth")).always(Answer::json(&answer));
    nobody(operator);
    operator.aws.other(&format!("{COGNITO}.AdminCreateUser")).always(Answer::json(&json!({"User": {}})));
    operator.aws.other(&format!("{COGNITO}.AdminSetUserPassword")).always(Answer::json(&json!({})));
}

#[test]
fn standard_output_is_the_access_token_alone() {
    let operator = Operator::new();
    signing_in(&operator);
    let ended = operator.deploy(&["token", "--create-user"]);
    ended.expect(0, &[]);
    assert_eq!(ended.stdout, "eyJ.access.token\n");
    let set = operator.aws.other(&format!("{COGNITO}.AdminSetUserPassword")).requests();
    let password = set[0].json()["Password"].as_str().unwrap().to_owned();
    assert!(password.len() > 32);
    assert!(!ended.stderr.contains(&password), "the password is printed");
    assert_eq!(set[0].json()["Permanent"], true);
}

#[test]
fn the_password_of_an_existing_user_comes_from_the_environment() {
    let operator = Operator::new();
    signing_in(&operator);
    let variables = [("DEPLOY_PASSWORD", "a-password-of-ann")];
    let ended = operator.deploy_with(&variables, &["token", "--user", "ann"]);
    ended.expect(0, &["eyJ.access.token"]);
    let signed_in = operator.aws.other(&format!("{COGNITO}.AdminInitiateAuth")).requests()[0].json();
    assert_eq!(signed_in["AuthFlow"], "ADMIN_USER_PASSWORD_AUTH");
    assert_eq!(signed_in["AuthParameters"]["PASSWORD"], "a-password-of-ann");
    operator.deploy(&["token", "--user", "ann"]).expect(2, &["DEPLOY_PASSWORD", "--create-user"]);
}

#[test]
fn the_password_of_a_user_that_this_command_did_not_make_is_never_replaced() {
    let operator = Operator::new();
    signing_in(&operator);
    let user = json!({"Username": "ann", "UserAttributes": [{"Name": "email", "Value": "ann@example.com"}]});
    operator.aws.other(&format!("{COGNITO}.AdminGetUser")).always(Answer::json(&user));
    operator.deploy(&["token", "--user", "ann", "--create-user"]).expect(2, &["was not made by this command"]);
    assert!(operator.aws.other(&format!("{COGNITO}.AdminSetUserPassword")).requests().is_empty());

    let user = json!({"Username": "deploy-test-user",
        "UserAttributes": [{"Name": "email", "Value": "deploy-test-user@deploy.invalid"}]});
    operator.aws.other(&format!("{COGNITO}.AdminGetUser")).always(Answer::json(&user));
    operator.deploy(&["token", "--create-user"]).expect(0, &["eyJ.access.token"]);
    assert!(operator.aws.other(&format!("{COGNITO}.AdminCreateUser")).requests().is_empty());
}

#[test]
fn without_a_name_it_is_the_test_user_if_one_was_made() {
    let operator = Operator::new();
    signing_in(&operator);
    operator.deploy(&["token"]).expect(2, &["there is no test user yet", "--create-user"]);
    let user = json!({"Username": "deploy-test-user", "UserAttributes": [
        {"Name": "email", "Value": "deploy-test-user@deploy.invalid"}]});
    operator.aws.other(&format!("{COGNITO}.AdminGetUser")).always(Answer::json(&user));
    let ended = operator.deploy(&["token"]);
    ended.expect(0, &[]);
    assert_eq!(ended.stdout, "eyJ.access.token\n");
}

#[test]
fn a_refused_sign_in_and_a_flow_that_is_not_allowed_are_told_in_words() {
    let operator = Operator::new();
    let sign_in = operator.aws.other(&format!("{COGNITO}.AdminInitiateAuth"));
    let variables = [("DEPLOY_PASSWORD", "wrong")];
    sign_in.next(Answer::error(400, "NotAuthorizedException", "Incorrect username or password."));
    operator.deploy_with(&variables, &["token", "--user", "ann"]).expect(1, &["does not let ann in"]);
    sign_in.next(Answer::error(400, "InvalidParameterException", "Auth flow not enabled for this client"));
    operator.deploy_with(&variables, &["token", "--user", "ann"]).expect(1, &["ALLOW_ADMIN_USER_PASSWORD_AUTH"]);
    sign_in.next(Answer::json(&json!({"ChallengeName": "NEW_PASSWORD_REQUIRED", "Session": "s"})));
    operator.deploy_with(&variables, &["token", "--user", "ann"]).expect(1, &["has to choose a password first"]);
}
