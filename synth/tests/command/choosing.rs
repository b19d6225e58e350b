use serde_json::Value;

use crate::{done, synth};

/// The table of valid deployments: entry point, auth, and for each cache whether the set is valid (`v`), recommended
/// (`r`), or illegal for reason a, b or c.
const TABLE: [(&str, &str, &str); 6] = [
    ("http", "none", "vraa"),
    ("http", "oauth2", "vraa"),
    ("http", "api-key", "bbbb"),
    ("rest", "none", "vvvv"),
    ("rest", "oauth2", "vvvv"),
    ("rest", "api-key", "vcrc"),
];

const CACHES: [&str; 4] = ["none", "cloudfront", "api-gateway", "both"];

fn reason(letter: char) -> Option<&'static str> {
    match letter {
        'a' => Some("HTTP APIs have no stage cache"),
        'b' => Some("HTTP APIs do not support API keys"),
        'c' => {
            Some("API Gateway checks the key, so a CloudFront cache in front of it would answer callers who have none")
        }
        _ => None,
    }
}

fn points() -> impl Iterator<Item = (&'static str, &'static str, &'static str, char)> {
    TABLE.into_iter().flat_map(|(entry_point, auth, row)| {
        row.chars().zip(CACHES).map(move |(letter, cache)| (entry_point, auth, cache, letter))
    })
}

#[test]
fn the_list_is_the_table_of_valid_deployments() {
    let rows: Vec<Value> = serde_json::from_str(&done(&["list", "--format", "json"]).stdout).unwrap();
    assert_eq!(rows.len(), 24);
    for (entry_point, auth, cache, letter) in points() {
        let id = format!("{auth}-{entry_point}-{cache}");
        let row = rows.iter().find(|row| row["id"] == *id).unwrap_or_else(|| panic!("{id} is not listed"));
        assert_eq!(
            (&row["auth"], &row["entryPoint"], &row["cache"]),
            (&auth.into(), &entry_point.into(), &cache.into())
        );
        assert_eq!(row["valid"], reason(letter).is_none(), "{id}");
        assert_eq!(row["recommended"], letter == 'r', "{id}");
        assert_eq!(row["reason"], Value::from(reason(letter)), "{id}");
    }
}

#[test]
fn an_illegal_set_exits_with_2_the_reason_and_the_nearest_valid_sets() {
    for (entry_point, auth, cache, letter) in points() {
        let run = synth(&["--auth", auth, "--entry-point", entry_point, "--cache", cache]);
        match reason(letter) {
            None => assert_eq!(run.code, Some(0)),
            Some(reason) => {
                assert_eq!(run.code, Some(2));
                assert_eq!(run.stdout, "");
                assert!(run.stderr.contains(reason), "{}", run.stderr);
                let least = points()
                    .filter(|point| self::reason(point.3).is_none())
                    .map(|point| changed([point.1, point.0, point.2], [auth, entry_point, cache]))
                    .min();
                for nearest in run.stderr.lines().filter(|line| line.starts_with("  --auth")) {
                    let flags: Vec<&str> = nearest.split_whitespace().take(6).collect();
                    assert_eq!(synth(&flags).code, Some(0), "{nearest} is offered and not valid");
                    let offered = changed([flags[1], flags[3], flags[5]], [auth, entry_point, cache]);
                    assert_eq!(Some(offered), least, "{nearest} changes more than it must");
                }
                assert!(run.stderr.contains("  --auth"), "no way out is offered");
            }
        }
    }
}

fn changed(new: [&str; 3], old: [&str; 3]) -> usize {
    new.iter().zip(old).filter(|(new, old)| **new != *old).count()
}

#[test]
fn choices_that_are_left_out_are_inferred() {
    for (given, id) in [
        (&["--auth", "api-key"][..], "api-key-rest-api-gateway"),
        (&["--auth", "oauth2", "--cache", "cloudfront"], "oauth2-http-cloudfront"),
        (&["--auth", "none"], "none-http-cloudfront"),
        (&["--entry-point", "rest"], "api-key-rest-api-gateway"),
        (&["--entry-point", "rest", "--auth", "oauth2"], "oauth2-rest-api-gateway"),
        (&["--cache", "both"], "oauth2-rest-both"),
        (&["--cache", "api-gateway", "--auth", "none"], "none-rest-api-gateway"),
        (&[], "oauth2-http-cloudfront"),
    ] {
        let run = done(&[&["explain", "--format", "json"], given].concat());
        let explained: Value = serde_json::from_str(&run.stdout).unwrap();
        assert_eq!(explained["id"], id, "{given:?}");
        assert!(run.stderr.contains("inferred"), "{given:?}: what was inferred is not said");
    }
}

#[test]
fn two_choices_that_no_deployment_has_are_refused_for_their_own_reason() {
    let run = synth(&["--auth", "api-key", "--cache", "cloudfront"]);
    assert_eq!(run.code, Some(2));
    assert!(
        run.stderr.contains("--auth api-key --cache cloudfront is not a valid deployment: API Gateway checks the key"),
        "{}",
        run.stderr
    );
    let run = synth(&["--entry-point", "http", "--cache", "both"]);
    assert!(run.stderr.contains("HTTP APIs have no stage cache"), "{}", run.stderr);
}

#[test]
fn the_python_originals_spellings_are_taken() {
    let original = [
        "--auth",
        "OAuth2-Cognito",
        "--entry-point",
        "API-Gateway-REST",
        "--cache",
        "API-Gateway-Cache",
        "--cognito",
        "Yes",
        "--swagger-ui",
        "No",
    ];
    let ours = [
        "--auth",
        "oauth2",
        "--entry-point",
        "rest",
        "--cache",
        "api-gateway",
        "--cognito",
        "create",
        "--swagger-ui",
        "no",
    ];
    assert_eq!(done(&original).stdout, done(&ours).stdout);
    let original = ["--auth", "ApiKey", "--entry-point", "API-Gateway-REST", "--cache", "None"];
    assert_eq!(done(&original).stdout, done(&["--auth", "api-key", "--entry-point", "rest", "--cache", "none"]).stdout);
    let original = ["--auth", "None", "--entry-point", "API-Gateway-HTTP", "--cache", "CloudFront"];
    assert_eq!(
        done(&original).stdout,
        done(&["--auth", "none", "--entry-point", "http", "--cache", "cloudfront"]).stdout
    );
    assert_eq!(done(&["--cache", "Both"]).stdout, done(&["--cache", "both"]).stdout);
}

#[test]
fn a_user_pool_goes_with_oauth2_alone() {
    let run = synth(&["--auth", "api-key", "--scopes", "own"]);
    assert_eq!(run.code, Some(2));
    assert!(run.stderr.contains("--scopes goes with --auth oauth2"), "{}", run.stderr);
    let run = synth(&["--auth", "oauth2", "--cognito", "existing", "--scopes", "own"]);
    assert_eq!(run.code, Some(2));
    assert!(run.stderr.contains("AuthorizationScopes"), "{}", run.stderr);
    let run = synth(&["--auth", "api-key", "--cognito", "existing"]);
    assert_eq!(run.code, Some(2));
    assert!(run.stderr.contains("--cognito goes with --auth oauth2"), "{}", run.stderr);
}

#[test]
fn the_list_says_which_deployments_need_the_edge_auth_stack_as_the_manifest_does() {
    let rows: Vec<serde_json::Value> = serde_json::from_str(&done(&["list", "--format", "json"]).stdout).unwrap();
    let needing: Vec<&str> =
        rows.iter().filter(|row| row["needsEdgeAuth"] == true).map(|row| row["id"].as_str().unwrap()).collect();
    let folder = tempfile::tempdir().unwrap();
    done(&["all", "--out-dir", folder.path().to_str().unwrap()]);
    let manifest = std::fs::read_to_string(folder.path().join("manifest.json")).unwrap();
    let manifest: serde_json::Value = serde_json::from_str(&manifest).unwrap();
    let valid: Vec<&str> = manifest["deployments"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|deployment| deployment["needsEdgeAuth"] == true)
        .map(|deployment| deployment["id"].as_str().unwrap())
        .collect();
    assert!(!valid.is_empty() && valid.iter().all(|id| needing.contains(id)), "{valid:?} {needing:?}");
}
