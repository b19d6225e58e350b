//! What every picture shows, and how it is drawn, for each valid deployment.
//!
//! - `shown`  — the graph says what the template says
//! - `drawn`  — the drawing can be read: nothing covers anything else

mod drawn;
mod shown;

use std::sync::LazyLock;

use serde_json::Value as Json;
use stacks::rules::Choices;
use stacks::{Cognito, Experiments, Options, Plan, SwaggerUi};

use super::Graph;

fn template(choices: Choices, options: Options) -> Json {
    Plan::new(choices, options).unwrap().synthesize().unwrap().template
}

/// Every valid set of choices with the usual options, and with the options that change what there is to draw.
fn all() -> &'static [(Choices, String, Json)] {
    static ALL: LazyLock<Vec<(Choices, String, Json)>> = LazyLock::new(synthesize_all);
    &ALL
}

fn synthesize_all() -> Vec<(Choices, String, Json)> {
    let usual = Options::default();
    let other =
        Options { cognito: Cognito::Existing, swagger_ui: SwaggerUi::No, experiments: Experiments::Evidently, ..usual };
    let all = Choices::valid().flat_map(|choices| [(choices, "usual", usual), (choices, "other", other)]);
    all.map(|(choices, name, options)| {
        (
            choices,
            format!("{} {} {}, {name} options", choices.auth, choices.entry_point, choices.cache),
            template(choices, options),
        )
    })
    .collect()
}

fn graphs() -> impl Iterator<Item = (Choices, String, Graph)> {
    all().iter().map(|(choices, name, template)| (*choices, name.clone(), Graph::from_template(template)))
}
