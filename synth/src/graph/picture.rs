//! What stands where in the picture. The columns are known: callers, edge, gateway, origin function, and what it asks.
//! Below them stands what keeps it up to date, each part under what it serves, so that arrows are straight lines.

use super::svg::{Area, Card, PILL, Sheet, WIDTH};
use super::{Flow, Graph, Kind, Lane, Node};

/// Left edges and widths of the columns, in pixels. What is between them is for arrows.
const COLUMNS: [(f64, f64); 5] = [(24.0, 100.0), (146.0, 140.0), (308.0, 122.0), (452.0, 124.0), (598.0, 208.0)];
/// Between one box and the next below it, with room for a label.
const GAP: f64 = 26.0;
const PANEL_TITLE: f64 = 34.0;
const PANEL_MARGIN: f64 = 14.0;
/// The class of arrows that are like any other.
const PLAIN: &str = "line";
const ITEM_METADATA: &str = "item-metadata";

/// Draws a graph.
pub(super) fn draw(graph: &Graph, title: &str, subtitle: &str) -> String {
    let mut sheet = Sheet::default();
    let mut bottom = 46.0;
    if graph.first(Kind::Api).is_some() {
        bottom = requests(&mut sheet, graph, bottom) + PANEL_MARGIN;
    }
    if graph.first(Kind::Configuration).is_some() {
        bottom = upkeep(&mut sheet, graph, bottom) + PANEL_MARGIN;
    }
    sheet.finish(title, subtitle, &description(graph), bottom + 34.0)
}

/// The way of a request, from the callers on the left to what is asked on the right. Returns the panel's lower edge.
fn requests(sheet: &mut Sheet, graph: &Graph, top: f64) -> f64 {
    let start = top + PANEL_TITLE;
    let api = graph.first(Kind::Api);
    let origin = graph.called(api, Kind::Function);
    let distribution = graph.distribution(Lane::Requests);
    let caller = graph.first(Kind::Caller).map(Card::new);
    let pool = graph.first(Kind::UserPool).map(Card::new);
    let edge = graph.first(Kind::EdgeFunction).map(|node| Card::new(node).details(["runs before the cache is read"]));
    let kept = distribution.map(|node| Card::new(node).details([node.id.as_str()]));
    let gateway = api.map(|node| Card::new(node).details(gateway_details(graph, node)));
    let function = origin.map(|node| Card::new(node).title("Origin function"));
    let groups = asked(graph, origin);

    // The tallest column says how high the panel is. Above CloudFront is the way past it, below it the way from what
    // sets the stage's cache.
    let past = if distribution.is_some() { GAP } else { 0.0 };
    let group_height = |nodes: &[&Node]| 32.0 + (PILL + 6.0) * rows(nodes.len());
    let groups_height = groups.iter().map(|(_, _, nodes)| group_height(nodes)).sum::<f64>();
    let room_between = |spaces: usize| 12.0 * spaces as f64;
    let height = [
        height(&caller, 0) + GAP + height(&pool, 0),
        past + height(&edge, 1) + GAP + height(&kept, 1) + GAP,
        height(&gateway, 2),
        height(&function, 3),
        groups_height + room_between(groups.len().saturating_sub(1)),
    ]
    .into_iter()
    .fold(0.0, f64::max);
    sheet.panel(Area::new(12.0, top, WIDTH - 24.0, PANEL_TITLE + height + PANEL_MARGIN), "Requests");

    let pool_height = height_with_gap(&pool, 0);
    sheet.put(&caller, column(0, start, height - pool_height));
    sheet.put(&pool, column(0, start + height - pool_height + GAP, pool_height - GAP));
    let edge_height = height_with_gap(&edge, 1);
    sheet.put(&edge, column(1, start + past, edge_height - GAP));
    sheet
        .put(&kept, column(1, start + past + edge_height, kept.as_ref().map_or(0.0, |card| card.height(COLUMNS[1].1))));
    sheet.put(&gateway, column(2, start, height));
    sheet.put(&function, column(3, start, height));
    let spare = (height - groups_height) / (groups.len().max(2) - 1) as f64;
    let mut y = start;
    for (title, id, nodes) in &groups {
        let area = column(4, y, group_height(nodes));
        sheet.group(title, id, area);
        let wide = (area.width - 18.0) / 2.0;
        for (index, node) in nodes.iter().enumerate() {
            let (left, top) = ((wide + 6.0) * (index % 2) as f64, (PILL + 6.0) * (rows(index + 1) - 1.0));
            sheet.pill(node, pill_title(node), Area::new(area.x + 6.0 + left, y + 26.0 + top, wide, PILL));
        }
        sheet.link(id_of(origin), id, None, "", PLAIN);
        y = area.bottom() + spare;
    }

    let caller = id_of(graph.first(Kind::Caller));
    let first = graph.first(Kind::EdgeFunction).or(distribution);
    sheet.link(caller, id_of(graph.first(Kind::UserPool)), None, "sign in", PLAIN);
    sheet.link(caller, id_of(first), None, "", PLAIN);
    sheet.link(id_of(graph.first(Kind::EdgeFunction)), id_of(distribution), None, "token is good", PLAIN);
    sheet.link(id_of(distribution), id_of(api), None, "", PLAIN);
    if let Some(label) = graph.label(caller, id_of(api)) {
        sheet.link(caller, id_of(api), distribution.map(|_| start + 14.0), label, PLAIN);
    }
    let calls = graph.edges.iter().filter(|edge| edge.from == id_of(api) && edge.to == id_of(origin));
    for (index, call) in calls.enumerate() {
        let stroke = if call.flow == Flow::Checked { "checked" } else { PLAIN };
        sheet.link(&call.from, &call.to, Some(start + height / 2.0 + 24.0 * index as f64), "", stroke);
    }
    start + height + PANEL_MARGIN
}

/// What the origin function asks: titles of the groups, their ids, and their nodes.
fn asked<'a>(graph: &'a Graph, origin: Option<&Node>) -> Vec<(&'static str, &'static str, Vec<&'a Node>)> {
    let groups: [(&str, &str, &[Kind]); 4] = [
        ("Origins", "origins", &[Kind::Origin]),
        ("Event targets", "event-targets", &[Kind::EventTarget]),
        ("Experiments", "experiments", &[Kind::Service]),
        ("Item metadata", ITEM_METADATA, &[Kind::Tables, Kind::Folder]),
    ];
    let of = |kinds: &[Kind]| graph.all_called(origin).filter(|node| kinds.contains(&node.kind)).collect::<Vec<_>>();
    let groups = groups.map(|(title, id, kinds)| (title, id, of(kinds)));
    groups.into_iter().filter(|(_, _, nodes)| !nodes.is_empty()).collect()
}

/// The gateway's name in the template, its routes, and where its access log goes.
fn gateway_details(graph: &Graph, api: &Node) -> Vec<String> {
    let calls = graph.edges.iter().filter(|edge| edge.from == api.id);
    let calls = calls.filter(|edge| graph.node(&edge.to).is_some_and(|node| node.kind == Kind::Function));
    let routes = calls.map(|edge| {
        if edge.flow != Flow::Checked && api.checks() {
            format!("{} unchecked", edge.label)
        } else {
            edge.label.clone()
        }
    });
    let logs = graph.all_called(Some(api)).filter(|node| node.kind == Kind::AccessLogs);
    let logs = logs.map(|node| format!("access log: {}", node.title.trim_start_matches("Amazon ")));
    std::iter::once(api.detail.clone()).chain(routes).chain(logs).collect()
}

/// Configuration and items on their way, in two rows, and the bucket below them. Returns the panel's lower edge.
fn upkeep(sheet: &mut Sheet, graph: &Graph, top: f64) -> f64 {
    let start = top + PANEL_TITLE + 4.0;
    let (configuration, machine) = (graph.first(Kind::Configuration), graph.first(Kind::StateMachine));
    let validator = graph.called(configuration, Kind::Function);
    let makes_tables = |node: &&Node| graph.called(Some(node), Kind::Tables).is_some();
    let synchronizers = || graph.all_called(machine).filter(|node| node.kind == Kind::Function);
    let (cache_sync, table_sync) =
        (synchronizers().find(|node| !makes_tables(node)), synchronizers().find(makes_tables));
    let item_rule = graph.nodes.iter().find(|node| node.kind == Kind::Rule && node.lane == Lane::ItemLoading);
    let loader = graph.called(item_rule, Kind::Function);
    let (pages, queue) = (graph.distribution(Lane::Deployment), graph.first(Kind::Queue));
    let bucket = graph.first(Kind::Bucket);
    let alarm = graph.called(configuration, Kind::Alarm).map(|_| "an alarm rolls it back");

    let swagger =
        pages.map(|node| Card::new(node).title("Swagger UI").details(["a page to try the API, through CloudFront"]));
    let caches = cache_sync.map(|node| Card::new(node).title("Cache settings"));
    let tables = table_sync.map(|node| Card::new(node).title("Item tables"));
    let steps = machine.map(|node| Card::new(node).details(["started by EventBridge for every new configuration"]));
    let app_config = configuration
        .map(|node| Card::new(node).details(["the configuration, rolled out in steps"].into_iter().chain(alarm)));
    let validates = validator.map(|node| Card::new(node).title("Validator"));
    let loads = loader.map(|node| {
        Card::new(node).title("Item loader").details([&node.detail, "started by EventBridge for every file in import/"])
    });
    let failed = queue.map(|node| Card::new(node).details(["events that failed"]));

    let upper = [height(&caches, 1), height(&app_config, 3), height(&loads, 4)].into_iter().fold(0.0, f64::max);
    let lower = [height(&tables, 1), height(&validates, 3), height(&failed, 0)].into_iter().fold(0.0, f64::max);
    let both = [upper + GAP + lower, height(&swagger, 0), height(&steps, 2)].into_iter().fold(0.0, f64::max);
    let (lower_top, shelf_top) = (start + both - lower, start + both + GAP + 4.0);
    let bottom = shelf_top + 38.0 + PANEL_MARGIN;
    sheet.panel(Area::new(12.0, top, WIDTH - 24.0, bottom - top), "Kept up to date");

    sheet.put(&swagger, column(0, start, both));
    sheet.put(&caches, column(1, start, upper));
    sheet.put(&tables, column(1, lower_top, lower));
    sheet.put(&steps, column(2, start, both));
    sheet.put(&app_config, column(3, start, upper));
    sheet.put(&validates, column(3, lower_top, lower));
    sheet.put(&loads, column(4, start, upper));
    let right = COLUMNS[4].0 + COLUMNS[4].1;
    sheet.put(&failed, Area::new(right - 112.0, lower_top, 112.0, lower));
    let shelf = Area::new(COLUMNS[0].0, shelf_top, right - COLUMNS[0].0, 38.0);
    sheet.put(&bucket.map(|node| Card::new(node).title("S3 bucket").details([""; 0])), shelf);
    for (index, node) in graph.nodes.iter().filter(|node| node.kind == Kind::Folder).enumerate() {
        sheet.pill(
            node,
            pill_title(node),
            Area::new(COLUMNS[1].0 + 106.0 * index as f64, shelf_top + 6.0, 100.0, PILL),
        );
    }

    let origin = graph.called(graph.first(Kind::Api), Kind::Function);
    let mut link = |from: Option<&Node>, to: Option<&Node>, label: &str| {
        sheet.link(id_of(from), id_of(to), None, label, PLAIN);
    };
    link(origin, configuration, "reads");
    link(configuration, validator, graph.label(id_of(configuration), id_of(validator)).unwrap_or_default());
    link(validator, machine, "");
    link(machine, cache_sync, "");
    link(machine, table_sync, "");
    link(pages, bucket, &folders(graph, pages));
    link(validator, bucket, &folders(graph, validator));
    for target in [graph.distribution(Lane::Requests), graph.first(Kind::Api)] {
        if graph.label(id_of(cache_sync), id_of(target)).is_some() {
            link(cache_sync, target, "");
        }
    }
    sheet.link(id_of(loader), ITEM_METADATA, None, "", PLAIN);
    sheet.link(id_of(loader), id_of(queue), None, "", "failure");
    sheet.link(id_of(bucket), id_of(loader), Some(COLUMNS[4].0 + 20.0), "import/", PLAIN);
    bottom
}

/// A name that fits a pill.
fn pill_title(node: &Node) -> &str {
    match node.kind {
        Kind::Tables => "DynamoDB",
        _ => ["Amazon ", "Data ", "AWS ", "CloudWatch ", "S3 "]
            .iter()
            .fold(&node.title, |title, word| title.trim_start_matches(word)),
    }
}

/// The folders of the bucket that a node uses.
fn folders(graph: &Graph, node: Option<&Node>) -> String {
    let folders = graph.all_called(node).filter(|node| node.kind == Kind::Folder);
    folders.map(pill_title).collect::<Vec<_>>().join(", ")
}

fn height(card: &Option<Card<'_>>, column: usize) -> f64 {
    card.as_ref().map_or(0.0, |card| card.height(COLUMNS[column].1))
}

fn height_with_gap(card: &Option<Card<'_>>, column: usize) -> f64 {
    card.as_ref().map_or(0.0, |card| card.height(COLUMNS[column].1) + GAP)
}

fn column(column: usize, top: f64, height: f64) -> Area {
    let (left, wide) = COLUMNS[column];
    Area::new(left, top, wide, height)
}

/// Rows of two.
fn rows(count: usize) -> f64 {
    count.div_ceil(2) as f64
}

fn id_of(node: Option<&Node>) -> &str {
    node.map_or("", |node| &node.id)
}

impl Graph {
    fn first(&self, kind: Kind) -> Option<&Node> {
        self.nodes.iter().find(|node| node.kind == kind)
    }

    fn distribution(&self, lane: Lane) -> Option<&Node> {
        self.nodes.iter().find(|node| node.kind == Kind::Distribution && node.lane == lane)
    }

    fn all_called(&self, from: Option<&Node>) -> impl Iterator<Item = &Node> {
        let edges = self.edges.iter().filter(move |edge| from.is_some_and(|from| from.id == edge.from));
        edges.filter_map(|edge| self.node(&edge.to))
    }

    /// The first node of a kind that a node calls.
    fn called(&self, from: Option<&Node>, kind: Kind) -> Option<&Node> {
        self.all_called(from).find(|node| node.kind == kind)
    }

    fn label(&self, from: &str, to: &str) -> Option<&str> {
        self.edges.iter().find(|edge| edge.from == from && edge.to == to).map(|edge| edge.label.as_str())
    }
}

/// The picture in words, for those who don't see it.
fn description(graph: &Graph) -> String {
    let name = |id: &str| {
        graph.node(id).map_or_else(String::new, |node| {
            if node.kind == Kind::Function { node.title.clone() } else { format!("{} {}", node.title, node.detail) }
        })
    };
    let calls = graph.edges.iter().map(|edge| format!("{} to {}: {}.", name(&edge.from), name(&edge.to), edge.label));
    calls.collect::<Vec<_>>().join(" ")
}
