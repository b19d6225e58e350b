//! What gives more permissions, or opens what was closed: what a reviewer must not overlook.

use serde_json::Value;

/// What is wider in a resource than it was, in words. `None` is a resource that is not there.
pub(crate) fn of(kind: &str, old: Option<&Value>, new: Option<&Value>) -> Vec<String> {
    let none = Value::Null;
    let (before, after) = (old.unwrap_or(&none), new.unwrap_or(&none));
    match kind {
        "AWS::ApiGatewayV2::Authorizer" | "AWS::ApiGateway::Authorizer" if new.is_none() => {
            vec!["the API's callers are no longer checked by it".to_owned()]
        }
        _ if new.is_none() => Vec::new(),
        "AWS::ApiGatewayV2::Route" => open_route(before, after, is_open_route, old.is_none()),
        "AWS::ApiGateway::Method" => open_route(before, after, is_open_method, old.is_none()),
        "AWS::Lambda::Permission" => permission(before, after),
        "AWS::S3::Bucket" => public_bucket(before, after, old.is_none()),
        "AWS::Lambda::Url" => open_url(before, after),
        _ => {
            let mut widens = statements(before, after);
            widens.extend(origins(before, after));
            widens.extend(policies(before, after));
            widens
        }
    }
}

/// Statements of policies that allow what none allowed before, wherever in the resource they stand.
fn statements(before: &Value, after: &Value) -> Vec<String> {
    let (mut old, mut new) = (Vec::new(), Vec::new());
    collect(before, &mut old);
    collect(after, &mut new);
    let mut widens = Vec::new();
    for statement in new.iter().filter(|statement| statement["Effect"] == "Allow") {
        if !old.contains(statement) {
            let action =
                words(if statement["Action"].is_null() { &statement["NotAction"] } else { &statement["Action"] });
            let on = match &statement["Resource"] {
                Value::Null => String::new(),
                resource => format!(" on {}", words(resource)),
            };
            let to = match &statement["Principal"] {
                Value::Null => String::new(),
                principal => format!(" to {}", words(principal)),
            };
            widens.push(format!("allows {action}{on}{to}"));
        }
    }
    for denied in old.iter().filter(|statement| statement["Effect"] == "Deny" && !new.contains(statement)) {
        widens.push(format!("no longer forbids {}", words(&denied["Action"])));
    }
    widens
}

/// Every statement of every policy document.
fn collect<'a>(value: &'a Value, statements: &mut Vec<&'a Value>) {
    match value {
        Value::Object(members) => {
            match members.get("Statement") {
                Some(Value::Array(list)) => statements.extend(list),
                Some(one @ Value::Object(_)) => statements.push(one),
                _ => {}
            }
            members.values().for_each(|member| collect(member, statements));
        }
        Value::Array(values) => values.iter().for_each(|value| collect(value, statements)),
        _ => {}
    }
}

/// Managed policies that are attached.
fn policies(before: &Value, after: &Value) -> Option<String> {
    let (old, new) = (&before["ManagedPolicyArns"], &after["ManagedPolicyArns"]);
    (!new.is_null() && old != new).then(|| format!("managed policies are {}", words(new)))
}

/// Origins of cross-origin requests.
fn origins(before: &Value, after: &Value) -> Vec<String> {
    let cors = |value: &Value| {
        let mut found = Vec::new();
        find(value, &["AllowOrigins", "AccessControlAllowOrigins"], &mut found);
        found
    };
    let (old, new) = (cors(before), cors(after));
    let wider = new.into_iter().filter(|origins| !old.contains(origins));
    wider.map(|origins| format!("pages of {} may call", words(&origins))).collect()
}

fn find(value: &Value, names: &[&str], found: &mut Vec<Value>) {
    match value {
        Value::Object(members) => members.iter().for_each(|(name, member)| {
            if names.contains(&&**name) {
                found.push(member.clone());
            }
            find(member, names, found);
        }),
        Value::Array(values) => values.iter().for_each(|value| find(value, names, found)),
        _ => {}
    }
}

fn is_open_route(route: &Value) -> bool {
    let preflight = route["RouteKey"].as_str().is_some_and(|key| key.starts_with("OPTIONS "));
    !preflight
        && matches!(route["AuthorizationType"].as_str(), None | Some("NONE"))
        && !route["AuthorizationType"].is_object()
}

fn is_open_method(method: &Value) -> bool {
    let preflight = method["HttpMethod"] == "OPTIONS";
    let key = method["ApiKeyRequired"] == true || method["ApiKeyRequired"] == "true";
    !preflight && !key && matches!(method["AuthorizationType"].as_str(), None | Some("NONE"))
}

fn open_route(before: &Value, after: &Value, is_open: fn(&Value) -> bool, is_new: bool) -> Vec<String> {
    let opened = is_open(after) && (is_new || !is_open(before));
    let mut widens = Vec::new();
    if opened {
        widens.push("anyone may call it: no authorizer and no API key".to_owned());
    }
    let scopes = &after["AuthorizationScopes"];
    if !is_new && before["AuthorizationScopes"] != *scopes && !opened {
        widens.push(format!("scopes of its tokens are {}", words(scopes)));
    }
    widens
}

fn permission(before: &Value, after: &Value) -> Vec<String> {
    let who = ["Principal", "SourceArn", "SourceAccount", "Action"];
    let differs = who.iter().any(|name| before[*name] != after[*name]);
    let from = match &after["SourceArn"] {
        Value::Null => " from anywhere".to_owned(),
        source => format!(" from {}", words(source)),
    };
    match differs {
        true => vec![format!("{} may call the function{from}", words(&after["Principal"]))],
        false => Vec::new(),
    }
}

fn open_url(before: &Value, after: &Value) -> Vec<String> {
    let open = |url: &Value| url["AuthType"] == "NONE";
    if open(after) && !open(before) { vec!["anyone may call the function".to_owned()] } else { Vec::new() }
}

fn public_bucket(before: &Value, after: &Value, is_new: bool) -> Vec<String> {
    let blocks = ["BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets"];
    let closed = |bucket: &Value, name: &str| bucket["PublicAccessBlockConfiguration"][name] == true;
    let opened: Vec<&str> =
        blocks.into_iter().filter(|name| !closed(after, name) && (is_new || closed(before, name))).collect();
    let mut widens = Vec::new();
    if !opened.is_empty() {
        widens.push(format!("may be public: without {}", opened.join(", ")));
    }
    widens.extend(origins(before, after));
    widens
}

/// A value on one line, references by their names.
pub(crate) fn words(value: &Value) -> String {
    match value {
        Value::Null => "nothing".to_owned(),
        Value::String(text) => text.clone(),
        Value::Array(values) => values.iter().map(words).collect::<Vec<_>>().join(", "),
        Value::Object(members) if members.len() == 1 => match members.iter().next() {
            Some((name, value)) if name == "Ref" => words(value),
            Some((name, Value::Array(parts))) if name == "Fn::GetAtt" => {
                parts.iter().map(words).collect::<Vec<_>>().join(".")
            }
            Some((name, Value::String(text))) if name == "Fn::Sub" => text.clone(),
            Some((name, value)) if ["AWS", "Service", "Federated"].contains(&&**name) => words(value),
            _ => value.to_string(),
        },
        _ => value.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn widened(kind: &str, before: Value, after: Value) -> String {
        of(kind, Some(&before), Some(&after)).join("\n")
    }

    fn role(actions: &[&str]) -> Value {
        let statements: Vec<Value> =
            actions.iter().map(|action| json!({"Effect": "Allow", "Action": action, "Resource": "*"})).collect();
        json!({"Policies": [{"PolicyDocument": {"Statement": statements}}]})
    }

    #[test]
    fn a_statement_that_allows_more_is_wider_and_one_that_goes_is_not() {
        let role_type = "AWS::IAM::Role";
        let wider = widened(role_type, role(&["s3:GetObject"]), role(&["s3:GetObject", "s3:*"]));
        assert_eq!(wider, "allows s3:* on *");
        assert_eq!(widened(role_type, role(&["s3:GetObject", "s3:*"]), role(&["s3:GetObject"])), "");
    }

    #[test]
    fn another_principal_is_wider() {
        let trust = |service: &str| {
            json!({"AssumeRolePolicyDocument": {"Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole",
                "Principal": {"Service": service}}]}})
        };
        let wider = widened("AWS::IAM::Role", trust("lambda.amazonaws.com"), trust("ec2.amazonaws.com"));
        assert_eq!(wider, "allows sts:AssumeRole to ec2.amazonaws.com");
    }

    #[test]
    fn a_statement_that_forbids_is_missed_when_it_goes() {
        let policy = |statements: Value| json!({"PolicyDocument": {"Statement": statements}});
        let deny = policy(json!([{"Effect": "Deny", "Action": "s3:*", "Principal": "*"}]));
        assert_eq!(widened("AWS::S3::BucketPolicy", deny, policy(json!([]))), "no longer forbids s3:*");
    }

    #[test]
    fn a_route_without_an_authorizer_is_open_and_a_preflight_is_not() {
        let route = |key: &str, kind: &str| json!({"RouteKey": key, "AuthorizationType": kind});
        let (jwt, none) = (route("GET /a", "JWT"), route("GET /a", "NONE"));
        assert!(widened("AWS::ApiGatewayV2::Route", jwt.clone(), none.clone()).contains("anyone may call it"));
        assert_eq!(widened("AWS::ApiGatewayV2::Route", none.clone(), none.clone()), "");
        assert_eq!(of("AWS::ApiGatewayV2::Route", None, Some(&none)).len(), 1);
        assert!(of("AWS::ApiGatewayV2::Route", None, Some(&route("OPTIONS /a", "NONE"))).is_empty());
        let method = |key: bool| json!({"HttpMethod": "GET", "AuthorizationType": "NONE", "ApiKeyRequired": key});
        assert!(widened("AWS::ApiGateway::Method", method(true), method(false)).contains("anyone"));
        assert!(of("AWS::ApiGatewayV2::Authorizer", Some(&jwt), None)[0].contains("no longer checked"));
    }

    #[test]
    fn buckets_origins_and_permissions_are_looked_at() {
        let closed = json!({"PublicAccessBlockConfiguration": {"BlockPublicAcls": true, "BlockPublicPolicy": true,
            "IgnorePublicAcls": true, "RestrictPublicBuckets": true}});
        assert!(widened("AWS::S3::Bucket", closed.clone(), json!({})).contains("may be public"));
        assert_eq!(widened("AWS::S3::Bucket", closed.clone(), closed), "");
        let cors = |origin: &str| json!({"CorsConfiguration": {"AllowOrigins": [origin]}});
        assert_eq!(widened("AWS::ApiGatewayV2::Api", cors("https://a.example"), cors("*")), "pages of * may call");
        let permission = |arn: Value| json!({"Principal": "apigateway.amazonaws.com", "SourceArn": arn, "Action": "a"});
        let wider = widened("AWS::Lambda::Permission", permission(json!("arn:1")), permission(Value::Null));
        assert_eq!(wider, "apigateway.amazonaws.com may call the function from anywhere");
    }
}
