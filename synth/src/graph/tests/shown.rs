//! The graph says what the template says.

use std::collections::BTreeSet;

use stacks::rules::Choices;
use stacks::{Auth, Cache, EntryPoint, Options};

use super::super::{Flow, Graph, Kind, Mark, Node};
use super::{all, graphs, template};

const FUNCTION: &str = "PersonalizationApiFunction";

fn of_kind(graph: &Graph, kind: Kind) -> Vec<&Node> {
    graph.nodes.iter().filter(|node| node.kind == kind).collect()
}

/// What a caller reaches over edges and nodes that a test lets through.
fn reached(graph: &Graph, through: impl Fn(&Node) -> bool) -> BTreeSet<&str> {
    let mut reached = BTreeSet::from(["Caller"]);
    loop {
        let passable = |id: &str| graph.node(id).is_some_and(&through);
        let next = graph.edges.iter().find(|edge| {
            reached.contains(edge.from.as_str()) && passable(&edge.from) && !reached.contains(edge.to.as_str())
        });
        match next {
            Some(edge) => reached.insert(&edge.to),
            None => return reached,
        };
    }
}

#[test]
fn fourteen_deployments_are_drawn() {
    assert_eq!(graphs().count(), 28);
}

#[test]
fn both_ends_of_every_edge_are_nodes_and_every_node_has_an_edge() {
    for (_, name, graph) in graphs() {
        for edge in &graph.edges {
            assert!(graph.node(&edge.from).is_some() && graph.node(&edge.to).is_some(), "{name}: {edge:?}");
        }
        for node in &graph.nodes {
            assert!(
                graph.edges.iter().any(|edge| edge.from == node.id || edge.to == node.id),
                "{name}: {} stands alone",
                node.id
            );
        }
    }
}

#[test]
fn no_two_nodes_have_the_same_id_and_each_is_in_one_group() {
    for (_, name, graph) in graphs() {
        let ids: BTreeSet<&str> = graph.nodes.iter().map(|node| node.id.as_str()).collect();
        assert_eq!(ids.len(), graph.nodes.len(), "{name}");
        let grouped: Vec<&String> = graph.groups.iter().flat_map(|group| &group.nodes).collect();
        assert_eq!(grouped.len(), graph.nodes.len(), "{name}");
    }
}

#[test]
fn every_function_of_the_template_is_drawn() {
    for (_, name, template) in all() {
        let graph = Graph::from_template(template);
        let functions = template["Resources"]
            .as_object()
            .unwrap()
            .iter()
            .filter(|(_, entry)| entry["Type"] == "AWS::Lambda::Function");
        for (id, _) in functions {
            assert!(graph.node(id).is_some(), "{name}: {id}");
        }
    }
}

#[test]
fn the_caller_reaches_the_origin_function_and_it_reaches_personalize() {
    for (_, name, graph) in graphs() {
        let reached = reached(&graph, |_| true);
        assert!(reached.contains(FUNCTION) && reached.contains("personalize"), "{name}: {reached:?}");
    }
}

#[test]
fn with_credentials_every_way_to_the_function_passes_a_check() {
    for (choices, name, graph) in graphs() {
        let unchecked = reached(&graph, |node| !node.checks()).contains(FUNCTION);
        assert_eq!(unchecked, choices.auth == Auth::NoAuth, "{name}");
    }
}

#[test]
fn with_credentials_the_gateway_checks_every_route_but_preflight() {
    for (choices, name, graph) in graphs() {
        let api = of_kind(&graph, Kind::Api)[0];
        let calls: Vec<_> = graph.edges.iter().filter(|edge| edge.from == api.id && edge.to == FUNCTION).collect();
        let checked: Vec<_> =
            calls.iter().filter(|edge| edge.flow == Flow::Checked).map(|edge| edge.label.as_str()).collect();
        let open: Vec<_> =
            calls.iter().filter(|edge| edge.flow != Flow::Checked).map(|edge| edge.label.as_str()).collect();
        let preflight: &[&str] = if choices.entry_point == EntryPoint::Rest { &["OPTIONS"] } else { &[] };
        match choices.auth {
            Auth::NoAuth => assert_eq!((checked, open), (vec![], vec!["6 routes"]), "{name}"),
            _ => assert_eq!((checked, open), (vec!["6 routes"], preflight.to_vec()), "{name}"),
        }
    }
}

#[test]
fn a_gateway_with_one_open_route_is_not_marked_as_checked() {
    let choices = Choices { auth: Auth::ApiKey, entry_point: EntryPoint::Rest, cache: Cache::ApiGateway };
    let mut template = template(choices, Options::default());
    template["Resources"]["PostEvents"]["Properties"]["ApiKeyRequired"] = false.into();
    let graph = Graph::from_template(&template);
    assert!(!graph.node("RestApi").unwrap().checks());
    assert!(graph.edges.iter().any(|edge| edge.to == FUNCTION && edge.flow == Flow::Plain && edge.label == "1 route"));
}

#[test]
fn caches_are_drawn_where_the_template_has_them() {
    for (choices, name, graph) in graphs() {
        let api = of_kind(&graph, Kind::Api)[0];
        assert_eq!(api.caches(), matches!(choices.cache, Cache::ApiGateway | Cache::Both), "{name}");
        let distribution = graph.node("ApiCdn");
        assert_eq!(distribution.is_some(), matches!(choices.cache, Cache::CloudFront | Cache::Both), "{name}");
        assert!(distribution.is_none_or(Node::caches), "{name}");
        let others = graph.nodes.iter().filter(|node| !["ApiCdn", "SwaggerUICDN", &api.id].contains(&node.id.as_str()));
        assert!(!others.into_iter().any(Node::caches), "{name}");
    }
}

#[test]
fn a_cache_behind_the_edge_function_keeps_nothing_until_that_is_attached() {
    for (choices, name, graph) in graphs() {
        let Some(distribution) = graph.node("ApiCdn") else { continue };
        let guarded = choices.auth == Auth::OAuth2;
        let says = distribution
            .marks
            .iter()
            .any(|mark| matches!(mark, Mark::Cache(words) if words.contains("until the edge function is attached")));
        assert_eq!(says, guarded, "{name}");
        assert_eq!(
            of_kind(&graph, Kind::EdgeFunction).iter().any(|node| node.conditional && node.checks()),
            guarded,
            "{name}"
        );
    }
}

#[test]
fn a_gateway_checks_before_it_looks_into_its_cache() {
    for (_, name, graph) in graphs() {
        for node in graph.nodes.iter().filter(|node| node.checks() && node.caches()) {
            assert!(matches!(node.marks[0], Mark::Check(_)), "{name}: {}", node.id);
        }
    }
}

#[test]
fn configuration_items_and_failures_go_their_ways() {
    for (choices, name, graph) in graphs() {
        let calls = |from: &str, to: &str| graph.edges.iter().any(|edge| edge.from == from && edge.to == to);
        let ways: &[&[&str]] = &[
            &[
                "AppConfigApplication",
                "ConfigValidatorFunction",
                "ConfigurationChangeRule",
                "ConfigResourceSyncStateMachine",
            ],
            &["ConfigResourceSyncStateMachine", "SyncTablesFunction", "PersonalizationApiItemMetadata_*"],
            &["StagingBucket/import/", "ItemCatalogueRule", "LoadItemMetadataFunction", "StagingBucket/localdbs/"],
            &[FUNCTION, "StagingBucket/localdbs/"],
            &["AppConfigApplication", "ServerErrorAlarm"],
            &["CloudFormation", "GenerateConfigFunction", "AppConfigApplication"],
            &["LoadItemMetadataFunction", "DeadLetterQueue"],
            &["ConfigResourceSyncStateMachine", "DeadLetterQueue"],
        ];
        for way in ways {
            assert!(way.windows(2).all(|pair| calls(pair[0], pair[1])), "{name}: {way:?}");
        }
        let cached = choices.cache != Cache::NoCache;
        assert_eq!(calls("ConfigResourceSyncStateMachine", "SyncCacheFunction"), cached, "{name}");
        assert!(calls("ServerErrorAlarm", &of_kind(&graph, Kind::Api)[0].id), "{name}");
    }
}

#[test]
fn the_stage_sends_its_access_logs() {
    for (_, name, graph) in graphs() {
        let api = &of_kind(&graph, Kind::Api)[0].id;
        let logs = of_kind(&graph, Kind::AccessLogs);
        assert!(
            logs.iter().any(|node| graph.edges.iter().any(|edge| edge.from == *api && edge.to == node.id)),
            "{name}"
        );
    }
}

#[test]
fn a_template_that_says_nothing_makes_an_empty_graph() {
    for json in ["null", "{}", r#"{"Resources": {"Odd": 1, "Odder": {"Type": "AWS::Events::Rule", "Properties": []}}}"#]
    {
        let graph = Graph::from_template(&serde_json::from_str(json).unwrap());
        assert!(graph.edges.is_empty());
        assert!(graph.to_svg("Nothing", "").ends_with("</svg>\n"));
        assert!(graph.to_mermaid().starts_with("flowchart LR\n"));
    }
}

#[test]
fn the_same_template_is_drawn_the_same() {
    for (_, name, template) in all().iter().step_by(5) {
        let [one, other] = [(); 2].map(|()| Graph::from_template(template));
        assert_eq!(one.to_svg("Title", ""), other.to_svg("Title", ""), "{name}");
        assert_eq!(one.to_mermaid(), other.to_mermaid(), "{name}");
    }
}

#[test]
fn mermaid_names_are_declared_once_and_quotes_are_closed() {
    for (_, name, graph) in graphs() {
        let text = graph.to_mermaid();
        assert!(text.lines().all(|line| line.matches('"').count() % 2 == 0), "{name}");
        assert_eq!(
            text.lines().filter(|line| line.trim_start().starts_with("subgraph")).count(),
            text.lines().filter(|line| line.trim() == "end").count(),
            "{name}"
        );
        let arrows =
            text.lines().filter(|line| ["-->|", "==>|", "-.->|"].iter().any(|arrow| line.contains(arrow))).count();
        assert_eq!(arrows, graph.edges.len(), "{name}");
    }
}
