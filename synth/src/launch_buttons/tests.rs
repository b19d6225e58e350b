use std::collections::BTreeMap;

use percent_encoding::percent_decode_str;
use stacks::{Auth, Options, Plan};

use super::*;

/// A link, read as a browser and the console read it.
#[derive(Debug)]
struct Link {
    host: String,
    path: String,
    region: String,
    page: String,
    values: BTreeMap<String, String>,
}

fn decode(text: &str) -> String {
    // As `URLSearchParams` does: a plus sign is a space.
    percent_decode_str(&text.replace('+', " ")).decode_utf8().unwrap().into_owned()
}

fn read(url: &str) -> Link {
    assert!(url.is_ascii() && !url.contains([' ', '(', ')', '<', '>', '"', '|', '*', '\'']), "{url}");
    let (address, fragment) = url.split_once('#').unwrap();
    assert!(!fragment.contains('#'), "{url}");
    let (address, region) = address.split_once("?region=").unwrap();
    let (host, path) = address.strip_prefix("https://").unwrap().split_once('/').unwrap();
    let (page, query) = fragment.split_once('?').unwrap();
    let pairs: Vec<(String, String)> = query
        .split('&')
        .map(|pair| pair.split_once('=').unwrap())
        .map(|(name, value)| (decode(name), decode(value)))
        .collect();
    let values: BTreeMap<_, _> = pairs.iter().cloned().collect();
    assert_eq!(values.len(), pairs.len(), "a name stands twice in {url}");
    Link { host: host.into(), path: path.into(), region: region.into(), page: page.into(), values }
}

/// Every link of a table, in its order.
fn links(table: &str) -> Vec<Link> {
    table.split("](").skip(1).map(|rest| read(rest.split_once(')').unwrap().0)).collect()
}

fn buttons(regions: &[&str]) -> LaunchButtons {
    LaunchButtons::new("acme-artifacts", regions.iter().copied())
}

fn rendered(regions: &[&str]) -> String {
    buttons(regions).render().unwrap()
}

fn fault(buttons: &LaunchButtons) -> String {
    buttons.render().unwrap_err().to_string()
}

/// The part of the table that is not folded.
fn unfolded(table: &str) -> &str {
    table.split_once("<details>").unwrap().0
}

#[test]
fn a_link_opens_the_quick_create_page_of_its_region_with_template_stack_name_and_parameters() {
    let table = rendered(&["eu-west-1"]);
    let link = links(&table).into_iter().next().unwrap();
    assert_eq!(link.host, "eu-west-1.console.aws.amazon.com");
    assert_eq!(link.path, "cloudformation/home");
    assert_eq!(link.region, "eu-west-1");
    assert_eq!(link.page, "/stacks/create/review");
    let version = env!("CARGO_PKG_VERSION");
    let template = format!(
        "https://acme-artifacts-eu-west-1.s3.eu-west-1.amazonaws.com/personalization-apis/{version}/\
         none-http-cloudfront.yaml"
    );
    let expected = [
        ("templateURL", template),
        ("stackName", "personalization-apis".into()),
        ("param_ArtifactBucket", "acme-artifacts-eu-west-1".into()),
        ("param_ArtifactPrefix", format!("personalization-apis/{version}")),
        ("param_ApplicationName", "personalization-apis".into()),
    ];
    assert_eq!(link.values, expected.map(|(name, value)| (name.to_owned(), value)).into());
}

#[test]
fn every_valid_combination_has_a_link_in_every_region_and_no_illegal_one_has() {
    let table = rendered(&["eu-west-1", "us-east-2"]);
    for choices in Choices::all() {
        for region in ["eu-west-1", "us-east-2"] {
            let of = |link: &Link| {
                link.region == region && link.values["templateURL"].ends_with(&format!("/{}.yaml", choices.id()))
            };
            let count = links(&table).iter().filter(|link| of(link)).count();
            assert_eq!(count, usize::from(choices.check().is_ok()), "{} in {region}", choices.id());
        }
    }
}

#[test]
fn recommended_combinations_have_a_table_each_and_the_others_are_folded() {
    let table = rendered(&["eu-west-1"]);
    for choices in Choices::valid() {
        let shown = unfolded(&table).contains(&format!("**`{}`**", choices.id()));
        assert_eq!(shown, choices.recommended(), "{}", choices.id());
        assert_eq!(table.matches(&format!("`{}`", choices.id())).count(), 1, "{}", choices.id());
    }
    assert_eq!(unfolded(&table).matches("| Region | Stack |").count(), 3);
}

#[test]
fn every_row_of_a_table_has_as_many_cells_as_its_head() {
    for regions in [&["eu-west-1"][..], &["eu-west-1", "cn-north-1", "us-gov-west-1"]] {
        let table = rendered(regions);
        let mut cells = None;
        for line in table.lines() {
            let count = line.starts_with('|').then(|| line.matches('|').count());
            assert!(line.starts_with('|') == line.ends_with('|'), "{line}");
            assert!(cells.is_none() || count.is_none() || cells == count, "{line}\n{table}");
            cells = count;
        }
        assert!(!table.contains("\n\n\n"), "{table}");
        assert!(table.ends_with('\n') && !table.ends_with("\n\n"), "{table}");
    }
}

#[test]
fn oauth2_behind_cloudfront_has_a_second_link_to_an_edge_stack_of_its_own_in_us_east_1() {
    let table = rendered(&["eu-west-1", "ap-southeast-2"]);
    let guarded: Vec<String> = Choices::valid().filter(|choices| choices.needs_edge_auth()).map(Choices::id).collect();
    assert_eq!(guarded, ["oauth2-http-cloudfront", "oauth2-rest-cloudfront", "oauth2-rest-both"]);
    for id in guarded {
        let lines: Vec<Link> = links(&table);
        let mains =
            lines.iter().enumerate().filter(|(_, link)| link.values["templateURL"].ends_with(&format!("/{id}.yaml")));
        for (index, main) in mains {
            let edge = &lines[index + 1];
            assert_eq!(edge.region, "us-east-1");
            assert_eq!(edge.host, "us-east-1.console.aws.amazon.com");
            assert!(
                edge.values["templateURL"].starts_with("https://acme-artifacts-us-east-1.s3.us-east-1.amazonaws.com/")
            );
            assert!(edge.values["templateURL"].ends_with("/edge-auth.yaml"));
            assert_eq!(edge.values["param_ArtifactBucket"], "acme-artifacts-us-east-1");
            assert_eq!(edge.values["stackName"], format!("personalization-apis-edge-auth-{}", main.region));
        }
    }
    assert_eq!(
        links(&table).iter().filter(|link| link.values["templateURL"].ends_with("/edge-auth.yaml")).count(),
        3 * 2
    );
    assert!(table.contains("launched after the main stack"));
}

#[test]
fn every_parameter_of_a_link_is_one_of_its_template_which_takes_the_value() {
    let mut buttons = buttons(&["eu-west-1"]);
    buttons.stack_name = format!("A{}", "-9".repeat(50));
    let edge = stacks::edge::synthesize().unwrap().template;
    for link in links(&buttons.render().unwrap()) {
        let file = link.values["templateURL"].rsplit('/').next().unwrap().to_owned();
        let template = Choices::valid()
            .find(|choices| file == format!("{}.yaml", choices.id()))
            .map(|choices| Plan::new(choices, Options::default()).unwrap().synthesize().unwrap().template);
        let template = template.unwrap_or_else(|| edge.clone());
        for (name, value) in link.values.iter().filter_map(|(name, value)| Some((name.strip_prefix("param_")?, value)))
        {
            let pattern =
                template["Parameters"][name]["AllowedPattern"].as_str().unwrap_or_else(|| panic!("{name} of {file}"));
            assert!(regex_lite::Regex::new(pattern).unwrap().is_match(value), "{name} of {file} does not take {value}");
        }
    }
}

#[test]
fn without_an_artifact_prefix_the_links_have_the_templates_own_default() {
    let template = stacks::edge::synthesize().unwrap().template;
    assert_eq!(template["Parameters"]["ArtifactPrefix"]["Default"], LaunchButtons::ARTIFACT_PREFIX);
}

#[test]
fn odd_names_come_back_from_the_links_as_they_were_given() {
    let long = format!("Z{}", "-".repeat(100));
    let names = ["a", "A", "A--9-", "UPPER-lower-0", long.as_str()];
    let prefixes = ["a", "0/1/2", "It's_(v1.0)!*/b--c..d", "...", "a.b/.hidden/c"];
    for (stack_name, artifact_prefix) in names.iter().flat_map(|name| prefixes.map(|prefix| (*name, prefix))) {
        let mut buttons = buttons(&["eu-west-1"]);
        buttons.stack_name = stack_name.into();
        buttons.artifact_prefix = artifact_prefix.into();
        let table = buttons.render().unwrap();
        let link = &links(&table)[0];
        assert_eq!(link.values["stackName"], stack_name);
        assert_eq!(link.values["param_ArtifactPrefix"], artifact_prefix);
        let key = link.values["templateURL"].split_once(".amazonaws.com/").unwrap().1.to_owned();
        assert_eq!(key, format!("{artifact_prefix}/none-http-cloudfront.yaml"));
        assert_eq!(links(&table).len(), 14 + 3, "a name ended a link");
    }
}

#[test]
fn whatever_is_in_a_value_stays_in_it() {
    let odd = "a b+c&d=e#f?g/h%20i;j\"k'l(m)n[o]p<q>r|s`t\\u{v}w^x*y!z~é中🚀\n";
    let link = QuickCreate {
        region: "eu-west-1",
        partition: Partition::Aws,
        template_url: odd.into(),
        stack_name: odd.into(),
        parameters: vec![("One", odd.into()), ("Two", String::new())],
    };
    let link = read(&link.to_string());
    assert_eq!(link.values.len(), 4);
    for name in ["templateURL", "stackName", "param_One"] {
        assert_eq!(link.values[name], odd, "{name}");
    }
    assert_eq!(link.values["param_Two"], "");
}

#[test]
fn china_has_its_own_console_and_s3_and_no_oauth2() {
    let table = rendered(&["cn-north-1"]);
    let all = links(&table);
    assert_eq!(all.len(), Choices::valid().filter(|choices| choices.auth != Auth::OAuth2).count());
    assert_eq!(all[0].host, "cn-north-1.console.amazonaws.cn");
    assert!(
        all[0].values["templateURL"].starts_with("https://acme-artifacts-cn-north-1.s3.cn-north-1.amazonaws.com.cn/")
    );
    assert!(all.iter().all(|link| !link.values["templateURL"].contains("/oauth2-")));
    assert!(table.contains("no Cognito user pools") && table.contains("not offered"));
    assert!(!table.contains("launched after the main stack"), "there is no edge function to launch");
}

#[test]
fn govcloud_has_its_own_console_and_no_cloudfront() {
    let table = rendered(&["us-gov-west-1"]);
    let all = links(&table);
    assert!(!all.is_empty() && all.iter().all(|link| !link.values["templateURL"].contains("cloudfront")));
    assert_eq!(all[0].host, "us-gov-west-1.console.amazonaws-us-gov.com");
    assert!(
        all[0].values["templateURL"]
            .starts_with("https://acme-artifacts-us-gov-west-1.s3.us-gov-west-1.amazonaws.com/")
    );
    assert!(table.contains("no CloudFront"));
}

#[test]
fn a_bucket_with_dots_is_addressed_by_path_because_the_certificate_does_not_cover_its_host() {
    let table = LaunchButtons::new("files.acme.example", ["eu-west-1"]).render().unwrap();
    let url = &links(&table)[0].values["templateURL"];
    assert!(
        url.starts_with("https://s3.eu-west-1.amazonaws.com/files.acme.example-eu-west-1/personalization-apis/"),
        "{url}"
    );
}

#[test]
fn the_same_input_gives_the_same_table() {
    assert_eq!(rendered(&["eu-west-1", "cn-north-1"]), rendered(&["eu-west-1", "cn-north-1"]));
}

#[test]
fn no_region_is_an_error() {
    assert!(fault(&buttons(&[])).contains("no region is given"));
}

#[test]
fn a_malformed_region_is_an_error_that_names_it() {
    for region in [
        "",
        "eu",
        "eu-west",
        "eu-west-",
        "-west-1",
        "eu--1",
        "EU-WEST-1",
        "eu-west-1a",
        "eu_west_1",
        " eu-west-1",
        "eu-west-1\n",
        "e-west-1",
        "eu-west-100",
        "eu-west-1.evil.example",
        "us-east-１",
    ] {
        assert_eq!(buttons(&[region]).render(), Err(Error::Region { region: region.into() }));
        assert!(fault(&buttons(&["eu-west-1", region])).contains(&format!("\"{region}\" is not a region")));
    }
}

#[test]
fn regions_of_all_shapes_are_taken() {
    for region in ["eu-west-1", "ap-southeast-7", "us-gov-east-1", "cn-northwest-1", "il-central-1", "mx-central-1"] {
        assert!(rendered(&[region]).contains(&format!("https://{region}.console.")), "{region}");
    }
}

#[test]
fn a_region_of_an_unknown_partition_is_an_error_that_names_it() {
    for region in ["us-iso-east-1", "us-isob-east-1", "eu-isoe-west-1", "eusc-de-east-1"] {
        assert_eq!(buttons(&[region]).render(), Err(Error::Partition { region: region.into() }));
    }
}

#[test]
fn a_region_given_twice_is_an_error_that_names_it() {
    assert_eq!(fault(&buttons(&["eu-west-1", "us-east-1", "eu-west-1"])), "the region \"eu-west-1\" is given twice");
}

#[test]
fn a_bucket_prefix_that_makes_an_illegal_name_is_an_error_with_both_and_the_rule() {
    let long = "a".repeat(60);
    for (prefix, rule) in [
        ("", "begins with"),
        ("Acme", "lower case"),
        ("acme_artifacts", "lower case"),
        ("acme artifacts", "lower case"),
        ("-acme", "begins with"),
        (".acme", "begins with"),
        ("acme..artifacts", "two dots"),
        ("xn--acme", "reserved"),
        ("äcme", "lower case"),
        (long.as_str(), "3 to 63"),
    ] {
        let error = fault(&LaunchButtons::new(prefix, ["eu-west-1"]));
        let named = format!("the bucket prefix \"{prefix}\" makes the bucket name \"{prefix}-eu-west-1\"");
        assert!(error.contains(&named) && error.contains(rule), "{error}");
    }
    assert!(LaunchButtons::new("a".repeat(63 - "-eu-west-1".len()), ["eu-west-1"]).render().is_ok());
}

#[test]
fn the_edge_functions_bucket_must_be_legal_too() {
    let prefix = "a".repeat(63 - "-sa-east-1".len());
    assert!(LaunchButtons::new(prefix, ["sa-east-1"]).render().is_ok(), "us-east-1 is as long");
    let prefix = "a".repeat(63 - "-cn-north-1".len());
    assert!(LaunchButtons::new(prefix, ["cn-north-1"]).render().is_ok(), "there is no edge function");
}

#[test]
fn an_artifact_prefix_that_the_templates_would_refuse_is_an_error_that_names_it() {
    for prefix in ["", "/a", "a/", "a//b", "a b", "a&b", "a/é", "a#b", "a/../b", "./a", "a\n"] {
        let mut buttons = buttons(&["eu-west-1"]);
        buttons.artifact_prefix = prefix.into();
        assert!(fault(&buttons).contains(&format!("\"{prefix}\" is not an artifact prefix")), "{prefix}");
    }
}

#[test]
fn an_illegal_stack_name_is_an_error_that_names_it() {
    for name in ["", "1a", "-a", "a_b", "a b", "ä", "a.b", "a\n"] {
        let mut buttons = buttons(&["eu-west-1"]);
        buttons.stack_name = name.into();
        assert!(fault(&buttons).contains(&format!("\"{name}\" is not a stack name")), "{name}");
    }
}

#[test]
fn a_stack_name_leaves_room_for_the_edge_stacks() {
    let room = LONGEST_STACK_NAME - "-edge-auth-eu-west-1".len();
    let mut buttons = buttons(&["eu-west-1"]);
    buttons.stack_name = "a".repeat(room);
    assert!(buttons.render().is_ok());
    buttons.stack_name = "a".repeat(room + 1);
    assert!(fault(&buttons).contains("a-edge-auth-eu-west-1\" is not a stack name: a name has at most 128 characters"));
}

#[test]
fn between_the_marks_the_table_is_replaced_and_all_else_is_kept() {
    let document = format!("# Title\r\n  {BEGIN}  \nold\nolder\n\t{END} \r\nno line break at the end, é");
    let replaced = replace_between_marks(&document, "new\ntable\n").unwrap();
    assert_eq!(replaced, format!("# Title\r\n  {BEGIN}  \nnew\ntable\n\t{END} \r\nno line break at the end, é"));
}

#[test]
fn replacing_twice_changes_nothing_more() {
    let table = rendered(&["eu-west-1"]);
    for document in [format!("{BEGIN}\n{END}"), format!("a\r\n{BEGIN}\r\n{END}\r\nb\r\n")] {
        let once = replace_between_marks(&document, &table).unwrap();
        assert_eq!(replace_between_marks(&once, &table).unwrap(), once);
    }
    let fresh = between_marks(&table);
    assert_eq!(replace_between_marks(&fresh, &table).unwrap(), fresh);
}

#[test]
fn a_document_with_windows_line_breaks_keeps_them_in_the_table() {
    let document = format!("{BEGIN}\r\nold\r\n{END}\r\n");
    assert_eq!(replace_between_marks(&document, "a\nb\n").unwrap(), format!("{BEGIN}\r\na\r\nb\r\n{END}\r\n"));
}

#[test]
fn a_mark_counts_only_where_it_has_a_line_to_itself() {
    let document = format!("Put `{BEGIN}` and `{END}` here:\n{BEGIN}\n{END}\n");
    assert_eq!(
        replace_between_marks(&document, "x\n").unwrap(),
        format!("Put `{BEGIN}` and `{END}` here:\n{BEGIN}\nx\n{END}\n")
    );
}

#[test]
fn a_missing_mark_is_an_error_that_says_which_and_where_the_other_is() {
    let error = |document: &str| replace_between_marks(document, "x").unwrap_err().to_string();
    assert_eq!(
        error("nothing"),
        format!(
            "the document has no line {BEGIN}; put {BEGIN} and {END} on lines of their own, where the table shall stand"
        )
    );
    assert_eq!(error(&format!("a\n{BEGIN}\n")), format!("the document has no line {END}; the other mark is on line 2"));
    assert_eq!(
        error(&format!("a\nb\n{END}")),
        format!("the document has no line {BEGIN}; the other mark is on line 3")
    );
}

#[test]
fn a_repeated_mark_is_an_error_with_both_lines() {
    let error = |document: &str| replace_between_marks(document, "x").unwrap_err().to_string();
    assert_eq!(
        error(&format!("{BEGIN}\n{END}\n\n{BEGIN}\n")),
        format!("line 4 of the document repeats {BEGIN} of line 1; leave one of them")
    );
    assert_eq!(
        error(&format!("{BEGIN}\n{END}\n{END}")),
        format!("line 3 of the document repeats {END} of line 2; leave one of them")
    );
}

#[test]
fn marks_out_of_order_are_an_error_with_both_lines() {
    let error = replace_between_marks(&format!("\n{END}\n{BEGIN}\n"), "x").unwrap_err();
    assert_eq!(error, Error::MarksOutOfOrder { begin: 3, end: 2 });
    assert_eq!(error.to_string(), format!("line 2 of the document is {END}, before {BEGIN} on line 3; swap them"));
}
