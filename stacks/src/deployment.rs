//! A deployment: three choices that go together, and the options.

use crate::auth::AuthScheme;
use crate::cache::CacheScheme;
use crate::choice::{Architecture, Auth, Choice, Cognito, Experiments, Options, Scopes, SwaggerUi};
use crate::compose::{self, Resources};
use crate::entry_point::Entry;
use crate::rules::{Choices, Guards, Illegal, Offers, Supports};
use crate::stack::Stack;
use crate::synthesis::Synthesis;

/// A deployment whose choices the compiler has held against the rules.
///
/// ```
/// use stacks::{Deployment, auth::OAuth2, cache::CloudFront, entry_point::Http};
///
/// let deployment = Deployment::new(OAuth2::create_pool(), Http, CloudFront);
/// let template = deployment.plan().synthesize().unwrap().template;
/// assert!(template["Resources"]["PersonalizationApiFunction"].is_object());
/// ```
///
/// A set that breaks a rule is not a type, and the compiler says which rule:
///
/// ```compile_fail
/// use stacks::{Deployment, auth::ApiKey, cache::NoCache, entry_point::Http};
///
/// let deployment = Deployment::new(ApiKey, Http, NoCache); // HTTP APIs do not support API keys
/// ```
#[derive(Clone, Debug)]
pub struct Deployment<A, E, C> {
    auth: A,
    entry_point: E,
    cache: C,
    options: Options,
}

impl<A, E, C> Deployment<A, E, C>
where
    A: AuthScheme + Guards<C>,
    E: Entry + Supports<A> + Offers<C>,
    C: CacheScheme,
{
    /// A deployment with the usual options.
    pub fn new(auth: A, entry_point: E, cache: C) -> Self {
        let mut options = Options::default();
        auth.adjust(&mut options);
        Self { auth, entry_point, cache, options }
    }

    /// Publishes Swagger UI, or not.
    #[must_use]
    pub fn swagger_ui(mut self, swagger_ui: SwaggerUi) -> Self {
        self.options.swagger_ui = swagger_ui;
        self
    }

    /// How experiments are evaluated.
    #[must_use]
    pub fn experiments(mut self, experiments: Experiments) -> Self {
        self.options.experiments = experiments;
        self
    }

    /// What the functions run on.
    #[must_use]
    pub fn architecture(mut self, architecture: Architecture) -> Self {
        self.options.architecture = architecture;
        self
    }

    /// The template, with resources of your own. `extend` gets the stack when everything else is in it, and what your
    /// resources may refer to. `examples/custom_stack.rs` is a whole program.
    ///
    /// ```
    /// use stacks::{Deployment, auth::NoAuth, cache::NoCache, entry_point::Http};
    ///
    /// let deployment = Deployment::new(NoAuth, Http, NoCache);
    /// let synthesis = deployment.synthesize_with(|stack, _| {
    ///     stack.part("Our own", "Why it is there: the heading of these resources in the template.");
    ///     stack.template.add("OurQueue", cfn::sqs::Queue::new().sqs_managed_sse_enabled(true));
    /// });
    /// assert_eq!(synthesis.unwrap().template["Resources"]["OurQueue"]["Type"], "AWS::SQS::Queue");
    /// ```
    ///
    /// # Errors
    /// Every problem of the template at once: a name that is taken, a reference to what is not in the template.
    pub fn synthesize_with(
        &self,
        extend: impl FnOnce(&mut Stack<'_>, &Resources),
    ) -> Result<Synthesis, Vec<cfn::Problem>> {
        compose::synthesize_with(&self.plan(), extend)
    }

    /// The deployment as values.
    #[must_use]
    pub fn plan(&self) -> Plan {
        let choices =
            Choices { auth: self.auth.choice(), entry_point: self.entry_point.choice(), cache: self.cache.choice() };
        Plan { choices, options: self.options }
    }
}

/// A deployment as values: what the command line makes, held against the same rules at run time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Plan {
    choices: Choices,
    options: Options,
}

impl Plan {
    /// A plan, if the choices go together.
    ///
    /// # Errors
    /// The rule that they break.
    pub fn new(choices: Choices, options: Options) -> Result<Self, Illegal> {
        choices.check().map(|()| Self { choices, options })
    }

    /// The three choices.
    #[must_use]
    pub fn choices(&self) -> Choices {
        self.choices
    }

    /// The options.
    #[must_use]
    pub fn options(&self) -> Options {
        self.options
    }

    /// Whether callers show a token of a user pool.
    #[must_use]
    pub fn has_user_pool(&self) -> bool {
        self.choices.auth == Auth::OAuth2
    }

    /// The command line that makes it: the choices, and the options that are not the usual ones.
    #[must_use]
    pub fn command(&self) -> String {
        let usual = Options::default();
        let options = &self.options;
        let mut words = format!("synth {}", self.choices.words());
        let mut option = |name: &str, is_usual: bool, spelling: &str| {
            if !is_usual {
                words.push_str(&format!(" --{name} {spelling}"));
            }
        };
        if self.has_user_pool() {
            option(Cognito::NAME, options.cognito == usual.cognito, options.cognito.spelling());
            option(Scopes::NAME, options.scopes == usual.scopes, options.scopes.spelling());
        }
        option(SwaggerUi::NAME, options.swagger_ui == usual.swagger_ui, options.swagger_ui.spelling());
        option(Experiments::NAME, options.experiments == usual.experiments, options.experiments.spelling());
        option(Architecture::NAME, options.architecture == usual.architecture, options.architecture.spelling());
        words
    }

    /// The template, and what it is made of.
    ///
    /// # Errors
    /// Every problem of the template at once. There is one only if a part of this crate is wrong.
    pub fn synthesize(&self) -> Result<Synthesis, Vec<cfn::Problem>> {
        compose::synthesize(self)
    }
}
