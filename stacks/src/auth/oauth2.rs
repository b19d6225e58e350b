use cfn::cognito::user_pool::{
    self, AdminCreateUserConfig, PasswordPolicy, Policies, SchemaAttribute, UserAttributeUpdateSettings,
};
use cfn::cognito::user_pool_client::{AllowedOAuthFlows, ExplicitAuthFlows, PreventUserExistenceErrors};
use cfn::cognito::user_pool_resource_server::ResourceServerScopeType;
use cfn::cognito::{UserPool, UserPoolClient, UserPoolDomain, UserPoolResourceServer};
use cfn::intrinsic::{if_, no_value, stack_uuid, sub, sub_with};
use cfn::{Handle, List, Output, ParameterKind, Value};

use super::scopes::{self, OWN, RESOURCE_SERVER};
use super::{AcceptedScopes, AccessToken, AuthScheme, Credentials};
use crate::choice::{Auth, Choice, Cognito, Options, Scopes};
use crate::edge;
use crate::interface::Group;
use crate::stack::Stack;

/// Callers show an access token of an Amazon Cognito user pool.
#[derive(Clone, Copy, Debug)]
pub struct OAuth2 {
    /// Whose pool.
    pub cognito: Cognito,
    /// Which scopes a token must have; [`Scopes::Own`] only in a pool of the stack's own.
    pub scopes: Scopes,
}

impl OAuth2 {
    /// With a user pool and an app client of the stack's own.
    #[must_use]
    pub fn create_pool() -> Self {
        Self { cognito: Cognito::Create, scopes: Scopes::Given }
    }

    /// The same, with a scope of its own for asking and one for sending events.
    #[must_use]
    pub fn create_pool_with_own_scopes() -> Self {
        Self { cognito: Cognito::Create, scopes: Scopes::Own }
    }

    /// With a user pool that exists; its ids are parameters.
    #[must_use]
    pub fn existing_pool() -> Self {
        Self { cognito: Cognito::Existing, scopes: Scopes::Given }
    }
}

/// The scope that Cognito puts into every access token it gives to a user who signs in through its API.
///
/// Identity tokens have no scopes, so asking for one keeps them out on both kinds of gateway. A token from the
/// managed login pages has the scopes that the app client asks for; name one of them in the parameter instead.
const SIGNED_IN: &str = "aws.cognito.signin.user.admin";

/// A scope: ASCII without space, `"` and `\`, and not empty; see RFC 6749, 3.3. Commas stand between scopes.
const SCOPE_PATTERN: &str = r"^[!#-\[\]-~]+$";

impl AuthScheme for OAuth2 {
    fn choice(&self) -> Auth {
        Auth::OAuth2
    }

    fn adjust(&self, options: &mut Options) {
        options.cognito = self.cognito;
        options.scopes = self.scopes;
    }

    fn credentials(&self, stack: &mut Stack<'_>) -> Credentials {
        // Scopes of the stack's own are made in its own pool alone.
        let scopes = match (self.scopes, self.cognito) {
            (Scopes::Own, Cognito::Create) => AcceptedScopes::Own,
            _ => given_scopes(stack),
        };
        let header = if stack.has_cloudfront() { facts::headers::VERIFIED_TOKEN } else { "Authorization" };
        let token = match self.cognito {
            Cognito::Create => own_pool(stack, scopes, header),
            Cognito::Existing => existing_pool(stack, scopes, header),
        };
        // Whoever's the pool is: the edge-auth stack's parameters are these.
        for (name, description, id) in [
            ("CognitoUserPoolId", "Id of the Cognito user pool", &token.user_pool),
            ("CognitoUserPoolClientId", "Id of the user pool's app client", &token.client),
        ] {
            stack.template.output(name, Output::new(description, id));
        }
        Credentials::AccessToken(Box::new(token))
    }
}

fn given_scopes(stack: &mut Stack<'_>) -> AcceptedScopes {
    let scopes = stack.parameter(
        Group::Authentication,
        "AuthorizationScopes",
        "Accepted scopes",
        ParameterKind::list("Scopes of which an access token must have one").default(SIGNED_IN).pattern(SCOPE_PATTERN),
    );
    AcceptedScopes::Given(List::from(scopes.value()))
}

/// The stack's own scopes, and the pages on which users sign in: Cognito puts scopes of a resource server only into
/// tokens that it gives by OAuth 2.0, from those pages, and not into those of its API.
/// <https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-define-resource-servers.html>
fn own_scopes(stack: &mut Stack<'_>, pool: &Handle<UserPool>, client: UserPoolClient) -> Handle<UserPoolClient> {
    let callbacks = stack.parameter(
        Group::Authentication,
        "CallbackUrls",
        "Callback URLs",
        ParameterKind::list("URLs of your application to which Cognito's sign-in pages lead users back")
            .default("http://localhost:3000/")
            .pattern("^[A-Za-z][A-Za-z0-9+.-]*://[^ #]+$"),
    );
    let scopes = OWN.map(|(name, description)| ResourceServerScopeType::new(description, name));
    let server = stack.template.add(
        "CognitoResourceServer",
        UserPoolResourceServer::new(
            RESOURCE_SERVER,
            stack.parameters.application_name.value::<String>(),
            pool.reference(),
        )
        .scopes(scopes),
    );
    // Unique among all accounts of the region, and without the words aws, amazon and cognito, which are reserved.
    let name = sub_with("personalization-${Stack}", [("Stack", stack_uuid())]);
    let domain = stack.template.add("CognitoUserPoolDomain", UserPoolDomain::new(name, pool.reference()));
    stack
        .template
        .output("CognitoUserPoolDomain", Output::new("Domain prefix of Cognito's sign-in pages", &domain.reference()));
    if stack.has_cloudfront() {
        stack.template.output(
            "CheckedScopes",
            Output::new(
                "Value of the edge-auth stack's parameter CheckedScopes",
                &Value::<String>::from(Scopes::Own.spelling()),
            ),
        );
    }
    let client = client
        .allowed_o_auth_flows_user_pool_client(true)
        .allowed_o_auth_flows([AllowedOAuthFlows::Code])
        .allowed_o_auth_scopes(OWN.map(|(name, _)| scopes::own(name)))
        .callback_urls(List::from(callbacks.value()));
    let client = stack.template.add(CLIENT, client);
    // Cognito refuses a client with scopes that are not there.
    stack.template.depends_on(&client, &server);
    client
}

/// The app client's logical id.
const CLIENT: &str = "CognitoUserPoolClient";

fn own_pool(stack: &mut Stack<'_>, scopes: AcceptedScopes, header: &'static str) -> AccessToken {
    stack.part(
        "User pool",
        "Callers sign in to an Amazon Cognito user pool and show the access token that it gives them. Only an \
         administrator creates users.",
    );
    let password =
        PasswordPolicy::new().minimum_length(12).require_lowercase(true).require_numbers(true).require_uppercase(true);
    let protection = stack.parameter(
        Group::Authentication,
        "UserPoolDeletionProtection",
        "Protect the user pool",
        ParameterKind::text("Whether the user pool, and so the stack, is protected from deletion")
            .one_of(&["INACTIVE", "ACTIVE"])
            .default("INACTIVE"),
    );
    let mfa = stack.parameter(
        Group::Authentication,
        "MfaConfiguration",
        "Second factor",
        ParameterKind::text("Whether users sign in with a code of an authenticator app besides the password")
            .one_of(&["OFF", "OPTIONAL", "ON"])
            .default("OFF"),
    );
    let password_itself = stack.parameter(
        Group::Authentication,
        "AllowUserPasswordAuth",
        "Sign-in with the password itself",
        ParameterKind::text(
            "Whether users may send the password itself to Cognito, as command lines do, besides proving that they \
             know it (SRP)",
        )
        .one_of(&["false", "true"])
        .default("false"),
    );
    // Cognito refuses a list of factors where there is none.
    let mfa_is_off = stack.template.condition_equal("MfaIsOff", &mfa.value(), &"OFF".into());
    let factors = if_::<List<String>>(&mfa_is_off, no_value(), List::from(["SOFTWARE_TOKEN_MFA"]));
    let is_allowed = stack.template.condition_equal("AllowsUserPasswordAuth", &password_itself.value(), &"true".into());
    use ExplicitAuthFlows::{AllowAdminUserPasswordAuth, AllowRefreshTokenAuth, AllowUserSrpAuth};
    // The first is for those alone who have AWS credentials: `deploy token` uses it.
    let flows = [AllowAdminUserPasswordAuth, AllowUserSrpAuth, AllowRefreshTokenAuth];
    let all_flows = [flows[0], flows[1], flows[2], ExplicitAuthFlows::AllowUserPasswordAuth];
    let flows = if_::<List<ExplicitAuthFlows>>(&is_allowed, List::from(all_flows), List::from(flows));
    let pool = stack.template.add(
        "CognitoUserPool",
        UserPool::new()
            .user_pool_name(stack.parameters.application_name.value::<String>())
            .alias_attributes([user_pool::AliasAttributes::Email])
            .auto_verified_attributes([user_pool::AutoVerifiedAttributes::Email])
            .user_attribute_update_settings(UserAttributeUpdateSettings::new([
                user_pool::AttributesRequireVerificationBeforeUpdate::Email,
            ]))
            .mfa_configuration(mfa.value::<user_pool::MfaConfiguration>())
            .enabled_mfas(List::from(factors))
            .deletion_protection(protection.value::<user_pool::DeletionProtection>())
            .admin_create_user_config(AdminCreateUserConfig::new().allow_admin_create_user_only(true))
            .policies(Policies::new().password_policy(password))
            .schema([SchemaAttribute::new()
                .name("email")
                .attribute_data_type(user_pool::AttributeDataType::String)
                .required(true)]),
    );
    let client = UserPoolClient::new(pool.reference())
        .generate_secret(false)
        .explicit_auth_flows(List::from(flows))
        .prevent_user_existence_errors(PreventUserExistenceErrors::Enabled)
        .enable_token_revocation(true)
        .supported_identity_providers(["COGNITO"]);
    let client = match scopes {
        AcceptedScopes::Own => own_scopes(stack, &pool, client),
        AcceptedScopes::Given(_) => stack.template.add(CLIENT, client),
    };
    AccessToken {
        user_pool: pool.reference(),
        user_pool_arn: pool.arn(),
        issuer: sub("https://cognito-idp.${AWS::Region}.${AWS::URLSuffix}/${CognitoUserPool}"),
        client: client.reference(),
        scopes,
        header,
    }
}

fn existing_pool(stack: &mut Stack<'_>, scopes: AcceptedScopes, header: &'static str) -> AccessToken {
    let pool = stack.parameter(
        Group::Authentication,
        "CognitoUserPoolId",
        "User pool id",
        ParameterKind::text("Id of the Cognito user pool whose access tokens are accepted")
            .pattern(edge::USER_POOL_PATTERN),
    );
    let client = stack.parameter(
        Group::Authentication,
        "CognitoUserPoolClientId",
        "App client id",
        ParameterKind::text("Id of the app client that the access tokens are for").pattern(edge::CLIENT_PATTERN),
    );
    stack.parameter(
        Group::Authentication,
        "CognitoRegion",
        "User pool region",
        ParameterKind::text("Region of the user pool, as eu-west-1").pattern("^[a-z]{2}(-[a-z]+)+-[0-9]+$"),
    );
    AccessToken {
        user_pool: pool.value(),
        user_pool_arn: cfn::intrinsic::partition_arn(
            "cognito-idp:${CognitoRegion}:${AWS::AccountId}:userpool/${CognitoUserPoolId}",
        ),
        issuer: sub("https://cognito-idp.${CognitoRegion}.${AWS::URLSuffix}/${CognitoUserPoolId}"),
        client: client.value(),
        scopes,
        header,
    }
}
