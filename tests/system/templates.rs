//! Every template that is checked: each valid combination with the usual options, the same with each option answered
//! otherwise, one at a time, and the edge-auth stack.

use std::fs;
use std::path::PathBuf;
use std::sync::{LazyLock, OnceLock};

use cfn::Json;
use cfn::yaml::{Comments, to_yaml};
use stacks::rules::Choices;
use stacks::{
    Architecture, Auth, Cache, Choice, Cognito, EntryPoint, Experiments, Options, Plan, Scopes, SwaggerUi, Synthesis,
};

use crate::anatomy::Anatomy;

/// A template, and what it is of.
pub(crate) struct Subject {
    /// `oauth2-http-cloudfront`, or `oauth2-http-cloudfront+swagger-ui-no`, or `edge-auth`.
    pub name: String,
    /// What was chosen.
    pub plan: Plan,
    /// The template.
    pub template: Json,
    /// What its YAML says besides.
    comments: Comments,
}

impl Subject {
    fn new(choices: Choices, options: Options, changed: &str) -> Self {
        let plan = Plan::new(choices, options).unwrap();
        let Synthesis { template, comments, .. } = plan.synthesize().unwrap();
        Self { name: choices.id() + changed, plan, template, comments }
    }

    pub(crate) fn auth(&self) -> Auth {
        self.plan.choices().auth
    }

    pub(crate) fn is_rest(&self) -> bool {
        self.plan.choices().entry_point == EntryPoint::Rest
    }

    pub(crate) fn has_cloudfront(&self) -> bool {
        matches!(self.plan.choices().cache, Cache::CloudFront | Cache::Both)
    }

    pub(crate) fn has_stage_cache(&self) -> bool {
        matches!(self.plan.choices().cache, Cache::ApiGateway | Cache::Both)
    }

    pub(crate) fn has_swagger_ui(&self) -> bool {
        self.plan.options().swagger_ui == SwaggerUi::Yes
    }

    pub(crate) fn anatomy(&self) -> Anatomy<'_> {
        Anatomy::of(&self.name, &self.template)
    }
}

/// Every template of a deployment.
pub(crate) fn subjects() -> &'static [Subject] {
    static SUBJECTS: LazyLock<Vec<Subject>> = LazyLock::new(|| Choices::valid().flat_map(variants).collect());
    &SUBJECTS
}

/// The template of one set of choices and options.
pub(crate) fn subject(auth: Auth, entry_point: EntryPoint, cache: Cache, options: Options) -> Subject {
    Subject::new(Choices { auth, entry_point, cache }, options, "")
}

static EDGE: LazyLock<Synthesis> = LazyLock::new(|| stacks::edge::synthesize().unwrap());

/// The edge-auth stack's template.
pub(crate) fn edge() -> &'static Json {
    &EDGE.template
}

/// Names and JSON of all templates, the edge-auth stack's last.
pub(crate) fn all() -> impl Iterator<Item = (&'static str, &'static Json)> {
    subjects().iter().map(|subject| (subject.name.as_str(), &subject.template)).chain([("edge-auth", edge())])
}

/// Names and YAML of all templates, as `synth` prints them.
pub(crate) fn written() -> &'static [(&'static str, String)] {
    static WRITTEN: LazyLock<Vec<(&str, String)>> = LazyLock::new(|| {
        let main = subjects().iter().map(|subject| (subject.name.as_str(), &subject.template, &subject.comments));
        main.chain([("edge-auth", edge(), &EDGE.comments)])
            .map(|(name, template, comments)| (name, to_yaml(template, comments).unwrap()))
            .collect()
    });
    &WRITTEN
}

/// All of them, taken apart.
pub(crate) fn anatomies() -> impl Iterator<Item = Anatomy<'static>> {
    all().map(|(name, template)| Anatomy::of(name, template))
}

/// One combination with the usual options, and with each other answer to each.
fn variants(choices: Choices) -> Vec<Subject> {
    let usual = Options::default();
    let mut variants = vec![Subject::new(choices, usual, "")];
    let mut vary = |changed: String, options: Options| variants.push(Subject::new(choices, options, &changed));
    for swagger_ui in others(usual.swagger_ui) {
        vary(suffix(swagger_ui), Options { swagger_ui, ..usual });
    }
    for experiments in others(usual.experiments) {
        vary(suffix(experiments), Options { experiments, ..usual });
    }
    for architecture in others(usual.architecture) {
        vary(suffix(architecture), Options { architecture, ..usual });
    }
    // Only with oauth2 is there a pool to be created or not.
    for cognito in others(usual.cognito).filter(|_| choices.auth == Auth::OAuth2) {
        vary(suffix(cognito), Options { cognito, ..usual });
    }
    for scopes in others(usual.scopes).filter(|_| choices.auth == Auth::OAuth2) {
        vary(suffix(scopes), Options { scopes, ..usual });
    }
    variants
}

fn others<C: Choice>(usual: C) -> impl Iterator<Item = C> {
    C::VALUES.iter().copied().filter(move |value| *value != usual)
}

fn suffix<C: Choice>(value: C) -> String {
    format!("+{}-{}", C::NAME, value.spelling())
}

/// The folder that holds every template as `{name}.yaml` and `{name}.json`, written once.
pub(crate) fn folder() -> &'static PathBuf {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    FOLDER.get_or_init(|| {
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("checked");
        // What an earlier run left there is not checked again.
        let _ = fs::remove_dir_all(&folder);
        for kind in ["yaml", "json"] {
            fs::create_dir_all(folder.join(kind)).unwrap();
        }
        for (name, yaml) in written() {
            fs::write(folder.join(format!("yaml/{name}.yaml")), yaml).unwrap();
        }
        for (name, template) in all() {
            fs::write(folder.join(format!("json/{name}.json")), template.to_string()).unwrap();
        }
        folder
    })
}

#[test]
fn every_valid_combination_is_checked_with_both_answers_to_every_option() {
    let names: Vec<&str> = all().map(|(name, _)| name).collect();
    assert_eq!(Choices::valid().count(), 14);
    // Per combination: the usual options, no Swagger UI, two other kinds of experiments, the other processor; for the
    // six with oauth2 the existing pool and the stack's own scopes; and the edge stack.
    assert_eq!(names.len(), 14 * 5 + 6 + 6 + 1, "{names:?}");
    for option in [Cognito::NAME, Scopes::NAME, SwaggerUi::NAME, Experiments::NAME, Architecture::NAME] {
        assert!(names.iter().any(|name| name.contains(&format!("+{option}-"))), "{option} is never answered otherwise");
    }
}
