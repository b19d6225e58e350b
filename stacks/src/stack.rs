//! The template under construction, which the parts of a deployment write into.

use cfn::lambda::function::Code;
use cfn::logs::LogGroup;
use cfn::{Handle, Parameter, ParameterKind, Problem, Template, Value};
use facts::Binary;

use crate::cors::Cors;
use crate::deployment::Plan;
use crate::interface::{Group, Interface};
use crate::parameters::Parameters;
use crate::synthesis::{Asset, Part, Synthesis, types};

/// A template under construction.
pub struct Stack<'a> {
    /// What is being built.
    pub plan: &'a Plan,
    /// The template so far.
    pub template: Template,
    /// The parameters that every deployment has.
    pub parameters: Parameters,
    /// Which pages on other origins may call.
    pub(crate) cors: Cors,
    interface: Interface,
    begun: Vec<BegunPart>,
    assets: Vec<Asset>,
}

/// A part, whose resources are those from `start` to where the next one begins.
struct BegunPart {
    title: &'static str,
    why: &'static str,
    start: usize,
}

impl<'a> Stack<'a> {
    /// A template with the parameters that every deployment has, and no resources.
    pub(crate) fn new(plan: &'a Plan) -> Self {
        let mut template = Template::new(format!("Real-time personalization APIs ({})", plan.choices().words()));
        let mut interface = Interface::default();
        let parameters = Parameters::declare(&mut template, &mut interface);
        let cors = Cors::declare(&mut template, &mut interface);
        Self { plan, template, parameters, cors, interface, begun: Vec::new(), assets: Vec::new() }
    }

    /// Begins a part: what is added from now on belongs to it.
    pub fn part(&mut self, title: &'static str, why: &'static str) {
        let start = self.template.resources().count();
        self.begun.push(BegunPart { title, why, start });
    }

    /// Goes on with a part that was begun before: what is added from now on belongs to it, and stands with it.
    pub(crate) fn back_to(&mut self, title: &'static str) {
        self.part(title, "");
    }

    /// Declares a parameter, with its place in the console's form.
    pub fn parameter(&mut self, group: Group, name: &str, label: &'static str, kind: ParameterKind) -> Parameter {
        self.interface.add(group, name, label);
        self.template.parameter(name, kind)
    }

    /// Notes that a function's code is this binary, and says where it is.
    pub(crate) fn asset(&mut self, binary: Binary) -> Code {
        let asset = Asset { function: binary.as_str(), file: self.asset_file(binary) };
        if !self.assets.contains(&asset) {
            self.assets.push(asset);
        }
        Code::new().s3_bucket(self.parameters.artifact_bucket.value::<String>()).s3_key(self.asset_key(binary))
    }

    /// The key of a binary's zip in the artifacts' bucket.
    pub(crate) fn asset_key(&self, binary: Binary) -> Value<String> {
        cfn::intrinsic::sub(format!("${{ArtifactPrefix}}/{}", self.asset_file(binary)))
    }

    fn asset_file(&self, binary: Binary) -> String {
        format!("{binary}-{}.zip", self.plan.options().architecture)
    }

    /// Whether a CloudFront distribution stands in front of the gateway.
    pub(crate) fn has_cloudfront(&self) -> bool {
        self.plan.choices().has_cloudfront()
    }

    /// A log group of the template's own, so that it is kept no longer than is said and goes with the stack.
    pub fn log_group(&mut self, name: &str) -> Handle<LogGroup> {
        let retention = self.parameters.log_retention.value::<i64>();
        self.template.add(name, LogGroup::new().retention_in_days(retention))
    }

    /// The same with a name, in which `${Stack}` is the stack's UUID.
    pub(crate) fn named_log_group(&mut self, name: &str, group_name: &str) -> Handle<LogGroup> {
        let retention = self.parameters.log_retention.value::<i64>();
        let group_name = cfn::intrinsic::sub_with(group_name, [("Stack", cfn::intrinsic::stack_uuid())]);
        self.template.add(name, LogGroup::new().log_group_name(group_name).retention_in_days(retention))
    }

    /// The finished template. `note` is the first line of its YAML.
    ///
    /// # Errors
    /// Every problem of the template at once.
    pub(crate) fn finish(self, note: String) -> Result<Synthesis, Vec<Problem>> {
        let Self { mut template, mut interface, begun, assets, .. } = self;
        interface.order(&mut template);
        template.metadata("AWS::CloudFormation::Interface", interface.metadata());
        let resources = types(&template);
        let ends = begun.iter().skip(1).map(|next| next.start).chain([resources.len()]);
        let mut parts: Vec<Part> = Vec::new();
        for (&BegunPart { title, why, start }, end) in begun.iter().zip(ends) {
            let added = &resources[start..end];
            match parts.iter_mut().find(|part| part.title == title) {
                Some(part) => part.resources.extend_from_slice(added),
                None => parts.push(Part { title, why, resources: added.to_vec() }),
            }
        }
        template.comments().note("", note);
        Synthesis::finish(template, parts, assets)
    }
}
