//! Parameters and outputs: what people and other programs know of a stack.

use std::collections::BTreeSet;

use cfn::Json;
use serde_json::json;
use stacks::{Auth, Cognito, Experiments, Scopes};

use crate::anatomy::{Anatomy, many};
use crate::templates::{Subject, all, anatomies, edge, subjects};
use crate::values::Deployed;

fn names<'a>(template: &'a Json, section: &str) -> BTreeSet<&'a str> {
    template[section].as_object().into_iter().flatten().map(|(name, _)| name.as_str()).collect()
}

#[test]
fn outputs_have_the_documented_names_wherever_there_is_something_to_tell() {
    for subject in subjects() {
        let mut wanted = BTreeSet::from([
            "AppConfigApplication",
            "AppConfigConfigurationProfile",
            "AppConfigDeploymentStrategy",
            "AppConfigEnvironment",
            "AppConfigFirstDeploymentStrategy",
            "ConfigResourceSyncStateMachine",
            "Dashboard",
            "GenerateConfigFunction",
            "PersonalizationApiExecutionRole",
            "PersonalizationApiFunction",
            "StagingBucket",
        ]);
        wanted.insert(if subject.is_rest() { "RestApiEndpointUrl" } else { "HttpApiEndpointUrl" });
        wanted.extend(subject.has_cloudfront().then_some(["ApiCdnDistributionId", "ApiCdnUrl"]).into_iter().flatten());
        wanted.extend(subject.has_swagger_ui().then_some("SwaggerUI"));
        match subject.auth() {
            Auth::NoAuth => {}
            Auth::ApiKey => wanted.extend(["RestApiKey"]),
            Auth::OAuth2 => wanted.extend(["CognitoUserPoolId", "CognitoUserPoolClientId"]),
        }
        if subject.plan.options().scopes == Scopes::Own {
            wanted.extend(["CognitoUserPoolDomain"]);
            wanted.extend(subject.has_cloudfront().then_some("CheckedScopes"));
        }
        assert_eq!(names(&subject.template, "Outputs"), wanted, "{}", subject.name);
    }
    assert_eq!(names(edge(), "Outputs"), BTreeSet::from(["EdgeAuthFunction", "EdgeAuthFunctionVersionArn"]));
}

#[test]
fn no_output_tells_a_secret() {
    for subject in subjects().iter().filter(|subject| subject.auth() == Auth::ApiKey) {
        // The id of the key; the key itself is asked for with `aws apigateway get-api-key --include-value`.
        assert_eq!(subject.template["Outputs"]["RestApiKey"]["Value"], json!({ "Ref": "ApiKey" }), "{}", subject.name);
    }
}

#[test]
fn the_api_function_has_the_same_logical_id_in_every_template() {
    for subject in subjects() {
        let function = subject.anatomy().resource("PersonalizationApiFunction");
        assert_eq!(function.kind(), "AWS::Lambda::Function", "{}", subject.name);
    }
}

#[test]
fn parameters_have_the_documented_names_and_defaults() {
    for subject in subjects() {
        let parameters = &subject.template["Parameters"];
        assert!(parameters["ApplicationName"].get("Default").is_none(), "{}: a person names it", subject.name);
        for (name, default) in
            [("EnvironmentName", "prod"), ("TimeZone", "UTC"), ("GenerateConfigDatasetGroupNames", "")]
        {
            assert_eq!(parameters[name]["Default"], default, "{}: {name}", subject.name);
        }
        assert!(
            parameters["ArtifactBucket"].is_object() && parameters["ArtifactPrefix"].is_object(),
            "{}",
            subject.name
        );
        let asked =
            ["CognitoUserPoolId", "CognitoUserPoolClientId", "CognitoRegion"].map(|name| !parameters[name].is_null());
        assert_eq!(asked, [uses_existing_pool(subject); 3], "{}", subject.name);
    }
    assert_eq!(
        names(edge(), "Parameters"),
        BTreeSet::from([
            "AlarmTopicArn",
            "ApiCdnDistributionId",
            "ArtifactBucket",
            "ArtifactPrefix",
            "CheckedScopes",
            "CognitoUserPoolClientId",
            "CognitoUserPoolId",
            "LogRetentionDays",
        ])
    );
}

fn uses_existing_pool(subject: &Subject) -> bool {
    subject.auth() == Auth::OAuth2 && subject.plan.options().cognito == Cognito::Existing
}

#[test]
fn the_console_groups_and_labels_every_parameter_once() {
    for Anatomy { name, template } in anatomies() {
        let form = &template["Metadata"]["AWS::CloudFormation::Interface"];
        let groups: Vec<&Json> = many(&form["ParameterGroups"]).collect();
        let grouped: Vec<&str> =
            groups.iter().flat_map(|group| many(&group["Parameters"])).filter_map(Json::as_str).collect();
        let parameters = names(template, "Parameters");
        assert_eq!(grouped.len(), parameters.len(), "{name}: {grouped:?}");
        assert_eq!(grouped.into_iter().collect::<BTreeSet<_>>(), parameters, "{name}");
        assert_eq!(names(form, "ParameterLabels"), parameters, "{name}");
        for label in
            groups.iter().map(|group| &group["Label"]).chain(form["ParameterLabels"].as_object().unwrap().values())
        {
            assert!(label["default"].as_str().is_some_and(|label| !label.is_empty()), "{name}: {label}");
        }
    }
}

#[test]
fn every_parameter_and_every_output_is_described() {
    for Anatomy { name, template } in anatomies() {
        for section in ["Parameters", "Outputs"] {
            for (entry, json) in template[section].as_object().unwrap() {
                let described =
                    json["Description"].as_str().is_some_and(|words| words.len() > 10 && words.len() < 1024);
                assert!(described, "{name}: {section}.{entry}");
            }
        }
    }
}

/// The linter is told of Evidently's end in the template itself; of nothing else, and nowhere else.
#[test]
fn no_check_of_a_linter_is_switched_off_but_that_evidently_has_ended() {
    let ended = json!({ "config": { "ignore_checks": ["E3710", "W3037"] } });
    for Anatomy { name, template } in anatomies() {
        let told = template["Metadata"].get("cfn-lint");
        assert_eq!(told, name.ends_with("+experiments-evidently").then_some(&ended), "{name}");
        for resource in Anatomy::of(name, template).resources() {
            assert!(resource.entry.get("Metadata").is_none(), "{name}: {}", resource.id);
        }
    }
}

/// So what the linter finds in one of the two it finds in the other.
#[test]
fn evidently_adds_its_project_and_its_permission_and_changes_nothing_else() {
    for subject in subjects().iter().filter(|subject| subject.plan.options().experiments == Experiments::Evidently) {
        let usual = subject.name.split('+').next().unwrap();
        let usual = subjects().iter().find(|other| other.name == usual).unwrap();
        let mut resources = subject.template["Resources"].clone();
        assert!(resources.as_object_mut().unwrap().shift_remove("EvidentlyProject").is_some(), "{}", subject.name);
        let role = &mut resources["PersonalizationApiExecutionRole"]["Properties"]["Policies"][0]["PolicyDocument"];
        let added = role["Statement"].as_array_mut().unwrap().pop().unwrap();
        assert_eq!(
            added["Action"],
            json!(["evidently:EvaluateFeature", "evidently:PutProjectEvents"]),
            "{}",
            subject.name
        );
        resources["PersonalizationApiFunction"]["Properties"]["Environment"]["Variables"]["EXPERIMENTS"] =
            "weighted".into();
        assert_eq!(resources, usual.template["Resources"], "{}", subject.name);
    }
}

#[test]
fn every_number_has_bounds_or_a_set_of_values_so_that_what_makes_no_sense_is_refused_at_once() {
    for (name, template) in all() {
        for (parameter, declared) in template["Parameters"].as_object().unwrap() {
            let is_bound = declared["MinValue"].is_number() && declared["MaxValue"].is_number();
            let is_number = declared["Type"] == "Number";
            assert!(!is_number || is_bound || declared["AllowedValues"].is_array(), "{name}: {parameter}");
        }
    }
}

#[test]
fn every_parameter_and_output_says_what_it_is_in_words_without_a_full_stop() {
    for (name, template) in all() {
        for section in ["Parameters", "Outputs"] {
            for (entry, declared) in template[section].as_object().unwrap() {
                let description = declared["Description"].as_str().unwrap_or_default();
                assert!(!description.is_empty() && !description.ends_with('.'), "{name}: {entry}: {description:?}");
            }
        }
    }
}

/// `certificate/none` would be refused by CloudFront, minutes after the deployment began.
#[test]
fn a_domain_name_without_a_certificate_is_refused_before_anything_is_made() {
    for subject in subjects().iter().filter(|subject| subject.has_cloudfront()) {
        let rule = &subject.template["Rules"]["DomainNameHasCertificate"];
        let is_refused = |given: &[(&'static str, &'static str)]| {
            let deployed = Deployed::with(&subject.template, given);
            let assertion = &rule["Assertions"][0];
            assert!(assertion["AssertDescription"].as_str().is_some_and(|words| words.contains("ApiCertificateId")));
            deployed.truth(&rule["RuleCondition"]) && !deployed.truth(&assertion["Assert"])
        };
        assert!(!is_refused(&[]), "{}", subject.name);
        assert!(is_refused(&[("ApiDomainName", "api.example.com")]), "{}", subject.name);
        let both = [("ApiDomainName", "api.example.com"), ("ApiCertificateId", "11112222")];
        assert!(!is_refused(&both), "{}", subject.name);
    }
}

/// CloudFormation deletes no role to which somebody attached a policy by hand, so policies are a parameter.
#[test]
fn the_origin_functions_role_takes_further_policies_by_a_parameter() {
    let clicks = "arn:aws:iam::111122223333:policy/clicks";
    for subject in subjects() {
        let role = &subject.template["Resources"]["PersonalizationApiExecutionRole"]["Properties"];
        let choice = &role["ManagedPolicyArns"]["Fn::If"];
        let is_given = |given: &[(&'static str, &'static str)]| {
            Deployed::with(&subject.template, given).holds(choice[0].as_str().unwrap())
        };
        assert!(!is_given(&[]) && is_given(&[("OriginPolicyArns", clicks)]), "{}", subject.name);
        assert_eq!(choice[2], json!([{ "Ref": "TelemetryPolicy" }]), "{}", subject.name);
        let further = json!({ "Fn::Join": [",", { "Ref": "OriginPolicyArns" }] });
        let all = json!({ "Fn::Split": [",", { "Fn::Join": [",", [{ "Ref": "TelemetryPolicy" }, further]] }] });
        assert_eq!(choice[1], all, "{}", subject.name);
    }
}
