//! `deploy token`: an access token of the stack's user pool, for trying.

use std::env;
use std::fmt::{self, Display};

use aws_sdk_cognitoidentityprovider::Client;
use aws_sdk_cognitoidentityprovider::types::{AttributeType, AuthFlowType, MessageActionType};
use clap::Args;
use serde::Serialize;

use crate::aws::{CallError, Connection};
use crate::cli::StackArguments;
use crate::error::Error;
use crate::names::output;
use crate::report::Report;
use crate::stack::Stack;

/// The variable that may hold the user's password. It is no argument: arguments are seen by everyone on the machine.
const PASSWORD_VARIABLE: &str = "DEPLOY_PASSWORD";

/// The user that `--create-user` makes where none is named.
const TEST_USER: &str = "deploy-test-user";

/// The domain of the made-up addresses of users that this command makes, by which it knows them again. No mail goes
/// there:
/// <https://www.rfc-editor.org/rfc/rfc2606#section-2>.
const TEST_DOMAIN: &str = "deploy.invalid";

/// Random bytes of a generated password.
const PASSWORD_BYTES: usize = 24;

const SERVICE: &str = "Cognito";

/// What `deploy token` is told.
#[derive(Args, Debug)]
pub(crate) struct TokenArguments {
    /// The user to sign in; the password is asked for, or taken from DEPLOY_PASSWORD [default: the test user]
    #[arg(long, value_name = "NAME")]
    user: Option<String>,
    /// Make a test user, with a generated password that nobody gets to see
    #[arg(long)]
    create_user: bool,
    #[command(flatten)]
    stack: StackArguments,
}

/// Prints an access token, and nothing else on standard output.
pub(crate) async fn run(arguments: &TokenArguments, report: &Report) -> Result<(), Error> {
    let connection = Connection::open(&arguments.stack.connection).await?;
    let stack = Stack::find(&connection, &arguments.stack.stack).await?;
    let (Some(pool), Some(client)) = (stack.output(output::USER_POOL), stack.output(output::USER_POOL_CLIENT)) else {
        return Err(Error::Usage(format!(
            "callers of the stack {} show no access token: it was not made with --auth oauth2",
            stack.name
        )));
    };
    // A pool that existed before may be in another region, which its id begins with.
    let region = pool.split_once('_').map_or(connection.region(), |(region, _)| region);
    let cognito = connection.in_region(region).cognito();
    let user = arguments.user.as_deref().unwrap_or(TEST_USER);
    let password = match &arguments.user {
        Some(user) if !arguments.create_user => password_of(user).await?,
        _ => {
            let password = generated_password()?;
            make_user(&cognito, pool, user, (arguments.create_user, &password), report).await?;
            password
        }
    };
    let token = sign_in(&cognito, (pool, client), user, &password).await?;
    report.result(&token);
    Ok(())
}

/// A token; for people, the token alone.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Token {
    access_token: String,
    /// Seconds.
    expires_in: i32,
}

impl Display for Token {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.access_token)
    }
}

/// A password with letters of both cases, digits and a sign, whatever the pool's policy asks for.
fn generated_password() -> Result<String, Error> {
    let mut random = [0; PASSWORD_BYTES];
    getrandom::fill(&mut random).map_err(|error| Error::Failed(format!("no random numbers: {error}")))?;
    let digits: String = random.iter().map(|byte| format!("{byte:02x}")).collect();
    Ok(format!("Aa1-{digits}"))
}

async fn password_of(user: &str) -> Result<String, Error> {
    if let Some(password) = env::var(PASSWORD_VARIABLE).ok().filter(|password| !password.is_empty()) {
        return Ok(password);
    }
    let prompt = format!("Password of {user}: ");
    let asked = tokio::task::spawn_blocking(move || rpassword::prompt_password(prompt)).await;
    match asked {
        Ok(Ok(password)) if !password.is_empty() => Ok(password),
        _ => Err(Error::Usage(format!(
            "no password of {user}: give it on a terminal or in {PASSWORD_VARIABLE}, or let --create-user make a test \
             user"
        ))),
    }
}

/// Makes a test user if that is wished, and sets its password. One that is there is used only if this command made it:
/// the password of any other is its owner's.
async fn make_user(
    cognito: &Client,
    pool: &str,
    user: &str,
    (create, password): (bool, &str),
    report: &Report,
) -> Result<(), Error> {
    let email = format!("{user}@{TEST_DOMAIN}");
    let got = cognito.admin_get_user().user_pool_id(pool).username(user).send().await;
    match got.map_err(CallError::of(SERVICE, "AdminGetUser")) {
        Ok(got) => {
            let attributes = got.user_attributes.unwrap_or_default();
            if !attributes.iter().any(|attribute| attribute.name() == "email" && attribute.value() == Some(&email)) {
                return Err(Error::Usage(format!(
                    "the user {user} is there, and was not made by this command: leave --create-user out and give its \
                     password, or name another with --user"
                )));
            }
        }
        Err(error) if error.is("UserNotFoundException") && create => {
            let attribute = |name: &str, value: &str| AttributeType::builder().name(name).value(value).build();
            let attributes = [attribute("email", &email), attribute("email_verified", "true")].into_iter();
            let attributes: Vec<AttributeType> = attributes.filter_map(Result::ok).collect();
            let request = cognito.admin_create_user().user_pool_id(pool).username(user);
            let request = request.set_user_attributes(Some(attributes)).message_action(MessageActionType::Suppress);
            request.send().await.map_err(CallError::of(SERVICE, "AdminCreateUser"))?;
            report.note(&format!("Made the user {user}."));
        }
        Err(error) if error.is("UserNotFoundException") => {
            return Err(Error::Usage(
                "there is no test user yet: --create-user makes one, or --user names another".to_owned(),
            ));
        }
        Err(error) => return Err(error.into()),
    }
    let request = cognito.admin_set_user_password().user_pool_id(pool).username(user);
    let set = request.password(password).permanent(true).send().await;
    set.map(drop).map_err(|error| CallError::of(SERVICE, "AdminSetUserPassword")(error).into())
}

async fn sign_in(cognito: &Client, (pool, client): (&str, &str), user: &str, password: &str) -> Result<Token, Error> {
    let request = cognito.admin_initiate_auth().user_pool_id(pool).client_id(client);
    let request = request.auth_flow(AuthFlowType::AdminUserPasswordAuth);
    let request = request.auth_parameters("USERNAME", user).auth_parameters("PASSWORD", password);
    let signed_in = match request.send().await.map_err(CallError::of(SERVICE, "AdminInitiateAuth")) {
        Ok(signed_in) => signed_in,
        Err(error) if error.is("NotAuthorizedException") || error.is("UserNotFoundException") => {
            return Err(Error::Failed(format!(
                "Cognito does not let {user} in: {}. A wrong password, or no such user; --create-user makes a test \
                 user",
                error.reason.trim_end_matches('.')
            )));
        }
        Err(error) if error.is("InvalidParameterException") && error.reason.contains("flow") => {
            return Err(Error::Failed(format!(
                "the app client {client} does not allow ALLOW_ADMIN_USER_PASSWORD_AUTH ({}). Stacks of this release \
                 do: `deploy up` updates yours. A client of your own needs the flow added",
                error.reason
            )));
        }
        Err(error) => return Err(error.into()),
    };
    if let Some(result) = signed_in.authentication_result
        && let Some(access_token) = result.access_token
    {
        return Ok(Token { access_token, expires_in: result.expires_in });
    }
    let challenge = signed_in.challenge_name.map_or_else(String::new, |challenge| challenge.as_str().to_owned());
    Err(Error::Failed(match challenge.as_str() {
        "NEW_PASSWORD_REQUIRED" => format!(
            "{user} has to choose a password first: aws cognito-idp admin-set-user-password --user-pool-id {pool} \
             --username {user} --permanent --password …"
        ),
        other => format!("Cognito asks {user} for more than a password ({other}), which this command does not do"),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn generated_passwords_differ_and_have_what_a_strict_policy_asks_for() {
        let (one, other) = (generated_password().unwrap(), generated_password().unwrap());
        assert_ne!(one, other);
        assert!(one.len() > 32 && one.len() < 99);
        for has in [char::is_lowercase, char::is_uppercase] {
            assert!(one.contains(has), "{one}");
        }
        assert!(one.contains(|letter: char| letter.is_ascii_digit()) && one.contains('-'));
    }
}
