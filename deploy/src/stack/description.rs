//! What a stack is: its id, status, outputs, and the resources that have no output.

use std::collections::BTreeMap;

use aws_sdk_cloudformation::types::{self, StackStatus};
use serde::Serialize;

use crate::aws::{CallError, Connection};
use crate::error::Error;

/// A stack that is there.
#[derive(Clone, Debug)]
pub(crate) struct Stack {
    /// Its name.
    pub(crate) name: String,
    /// Its ARN, by which it is found even when it is deleted.
    pub(crate) id: String,
    /// As in `CREATE_COMPLETE`.
    pub(crate) status: StackStatus,
    /// Values of parameters; those that are hidden are asterisks.
    pub(crate) parameters: BTreeMap<String, String>,
    /// In CloudFormation's order.
    pub(crate) outputs: Vec<Output>,
    /// Whether termination protection is on.
    pub(crate) protected: bool,
}

/// An output.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Output {
    /// As the template names it.
    pub(crate) name: String,
    /// Its value.
    pub(crate) value: String,
    /// The template's words for it.
    pub(crate) description: Option<String>,
}

impl Stack {
    /// The stack of a name or id; `None` if there is none, which for an id means that there never was.
    ///
    /// # Errors
    /// When CloudFormation can't be asked.
    pub(crate) async fn describe(connection: &Connection, name: &str) -> Result<Option<Self>, CallError> {
        let described = connection.cloudformation().describe_stacks().stack_name(name).send().await;
        match described.map_err(CallError::of("CloudFormation", "DescribeStacks")) {
            Ok(described) => Ok(described.stacks.unwrap_or_default().into_iter().next().map(Self::from)),
            // The one way in which CloudFormation says that there is none.
            Err(error)
                if error.code.as_deref() == Some("ValidationError") && error.reason.contains("does not exist") =>
            {
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }

    /// The stack of a name.
    ///
    /// # Errors
    /// When there is none, or CloudFormation can't be asked.
    pub(crate) async fn find(connection: &Connection, name: &str) -> Result<Self, Error> {
        let found = Self::describe(connection, name).await?;
        found.ok_or_else(|| Error::NoStack { stack: name.to_owned(), region: connection.region().to_owned() })
    }

    /// The value of an output, if the stack has it.
    pub(crate) fn output(&self, name: &str) -> Option<&str> {
        self.outputs.iter().find(|output| output.name == name).map(|output| output.value.as_str())
    }

    /// The value of an output that every stack of `synth` has.
    ///
    /// # Errors
    /// When this one does not: then it is none of ours, or not there yet.
    pub(crate) fn required(&self, name: &'static str) -> Result<&str, Error> {
        self.output(name).ok_or_else(|| Error::NoOutput { stack: self.name.clone(), output: name })
    }

    /// The names or ids of the stack's resources, by their names in the template; those that are not there yet are left
    /// out.
    ///
    /// # Errors
    /// When CloudFormation can't be asked.
    pub(crate) async fn resources(&self, connection: &Connection) -> Result<BTreeMap<String, Resource>, CallError> {
        let mut pages = connection.cloudformation().list_stack_resources().stack_name(&self.id).into_paginator().send();
        let mut resources = BTreeMap::new();
        while let Some(page) = pages.next().await {
            let page = page.map_err(CallError::of("CloudFormation", "ListStackResources"))?;
            for resource in page.stack_resource_summaries.unwrap_or_default() {
                let kind = resource.resource_type.unwrap_or_default();
                if let (Some(name), Some(id)) = (resource.logical_resource_id, resource.physical_resource_id) {
                    resources.insert(name, Resource { kind, id });
                }
            }
        }
        Ok(resources)
    }
}

/// A resource of a stack.
#[derive(Clone, Debug)]
pub(crate) struct Resource {
    /// As in `AWS::Lambda::Function`.
    pub(crate) kind: String,
    /// Its physical id: what its service calls it.
    pub(crate) id: String,
}

impl From<types::Stack> for Stack {
    fn from(stack: types::Stack) -> Self {
        let outputs = stack.outputs.unwrap_or_default().into_iter().filter_map(|output| {
            Some(Output { name: output.output_key?, value: output.output_value?, description: output.description })
        });
        let parameters = stack.parameters.unwrap_or_default().into_iter();
        let parameters = parameters
            .filter_map(|parameter| Some((parameter.parameter_key?, parameter.parameter_value.unwrap_or_default())));
        Self {
            name: stack.stack_name.unwrap_or_default(),
            id: stack.stack_id.unwrap_or_default(),
            status: stack.stack_status.unwrap_or(StackStatus::from("UNKNOWN")),
            parameters: parameters.collect(),
            outputs: outputs.collect(),
            protected: stack.enable_termination_protection.unwrap_or_default(),
        }
    }
}
