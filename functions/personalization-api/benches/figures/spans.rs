//! What the spans of a request's steps cost: where they are not made, as shipped, and where they are.

use std::path::Path;

use crate::Binaries;
use crate::catalogue::Catalogue;
use crate::function::{self, Function, recommend};
use crate::report::{Line, Report, median};

const WARM_UP: usize = 300;
const ROUNDS: usize = 4000;

/// The levels of the log: nothing is logged at all; as shipped, where spans are not made; the same once more, for the
/// noise of such a comparison; and where they are made and written to the log.
const LEVELS: [&str; 4] = ["OFF", "INFO", "INFO", "DEBUG"];

/// Each round makes a call of each of four processes of the same binary, one after another, each round beginning with
/// the next of them, so that whatever else the machine does hits all of them alike.
pub(crate) async fn measure(binaries: &Binaries, catalogue: &Catalogue, directory: &Path, report: &mut Report) {
    let mut processes = Vec::new();
    for level in LEVELS {
        let aws = function::aws(Some(catalogue));
        let (function, _) = Function::start_and_answer_at(level, &binaries.ours, &aws, directory).await;
        processes.push((aws, function));
    }
    let recommend = recommend();
    let mut whole = LEVELS.map(|_| Vec::with_capacity(ROUNDS));
    let mut on_processor = LEVELS.map(|_| Vec::with_capacity(ROUNDS));
    for round in 0..WARM_UP + ROUNDS {
        for turn in 0..LEVELS.len() {
            let index = (round + turn) % LEVELS.len();
            let (aws, function) = &mut processes[index];
            function.done(aws).await;
            let before = function.processor_time();
            let (_, time) = function.call(aws, &recommend, 200).await;
            function.done(aws).await;
            let after = function.processor_time();
            if round % 100 == 0 {
                aws.personalize_runtime.get_recommendations.forget_requests();
            }
            if round >= WARM_UP {
                whole[index].push(time.as_secs_f64() * 1e3);
                on_processor[index].push(after - before);
            }
        }
    }
    let [off, shipped, again, made] = whole.map(|mut times| median(&mut times));
    add(report, "whole call, median", "ms", [off, shipped, again, made]);
    let on_processor = on_processor.map(|mut times| median(&mut times));
    add(report, "processor time of a call, median", "µs", on_processor);
}

fn add(report: &mut Report, what: &str, unit: &'static str, [off, shipped, again, made]: [f64; 4]) {
    let line = |how: &str, value: f64| Line::new(&format!("spans {how}, {what}"), unit, value);
    report.add(line("not made (INFO, as shipped)", shipped).baseline("nothing is logged (OFF)", off));
    report.add(line("not made, another process", again).baseline("the first", shipped));
    report.add(line("made and logged (DEBUG)", made).baseline("not made", shipped));
}
