//! From the start of the process to its first answer.

use std::path::Path;
use std::time::Duration;

use crate::Binaries;
use crate::catalogue::Catalogue;
use crate::function::{self, Function};
use crate::page_cache;
use crate::report::{Line, Report, Target, median, percentile};

const RUNS: usize = 101;

/// What a campaign takes to answer.
const ORIGIN_TIME: Duration = Duration::from_millis(20);

/// Measures with the binary in the page cache and out of it, ours and the empty function taking turns.
pub(crate) async fn measure(binaries: &Binaries, catalogue: &Catalogue, directory: &Path, report: &mut Report) {
    for in_cache in [true, false] {
        let (mut times, mut processor): ([Vec<f64>; 3], [Vec<f64>; 3]) = Default::default();
        let mut still_there = [0.0; 2];
        for _ in 0..RUNS {
            let kinds = [(&binaries.empty, None), (&binaries.ours, None), (&binaries.ours, Some(catalogue))];
            let kinds = kinds.into_iter().zip(&mut times).zip(&mut processor);
            for (((binary, catalogue), times), processor) in kinds {
                let aws = function::aws(catalogue);
                if in_cache {
                    page_cache::bring_in(binary);
                } else {
                    match page_cache::drop_pages(binary) {
                        Some(share) => still_there[usize::from(*binary == binaries.ours)] += share,
                        None => report.note("this file system does not tell whether pages were dropped"),
                    }
                }
                let (function, time) = Function::start_and_answer(binary, &aws, directory).await;
                times.push(time.as_secs_f64() * 1e3);
                processor.push(function.processor_time() / 1e3);
                function.stop();
            }
        }
        let (cached, limit) = if in_cache { ("in the page cache", 3.0) } else { ("out of the page cache", 4.0) };
        if !in_cache {
            let [empty, ours] = [still_there[0] / RUNS as f64, still_there[1] / (2 * RUNS) as f64];
            report.note(&format!(
                "of the binaries out of the page cache, {:.1} % (empty) and {:.1} % (ours) were in memory, on average",
                empty * 100.0,
                ours * 100.0
            ));
        }
        let [empty, ours, decorating] = &mut times;
        let baseline = median(empty);
        let line = |figure: &str, value| {
            Line::new(&format!("{figure}, binary {cached}"), "ms", value).baseline("empty function", baseline)
        };
        report.add(line("cold start, median", median(ours)).target(Target::Ratio(limit)));
        report.add(
            Line::new(&format!("cold start, p90, binary {cached}"), "ms", percentile(ours, 90))
                .baseline("empty function", percentile(empty, 90)),
        );
        let [empty, ours, _] = &mut processor;
        report.add(
            Line::new(&format!("cold start, processor time, median, binary {cached}"), "ms", median(ours))
                .baseline("empty function", median(empty)),
        );
        report.add(line("cold start that fetches 10,000 items, median", median(decorating)));
    }
}

/// Measures what fetching items adds to a first answer for which the origin takes a while, with and without items
/// taking turns.
pub(crate) async fn measure_overlap(binaries: &Binaries, catalogue: &Catalogue, directory: &Path, report: &mut Report) {
    let mut times: [Vec<f64>; 2] = Default::default();
    for _ in 0..RUNS {
        for (catalogue, times) in [None, Some(catalogue)].into_iter().zip(&mut times) {
            let aws = function::aws_with_delay(catalogue, ORIGIN_TIME);
            page_cache::bring_in(&binaries.ours);
            let (function, time) = Function::start_and_answer(&binaries.ours, &aws, directory).await;
            times.push(time.as_secs_f64() * 1e3);
            function.stop();
        }
    }
    let [bare, decorating] = &mut times;
    let line = Line::new(
        "cold start that fetches 10,000 items, origin takes 20 ms, median, binary in the page cache",
        "ms",
        median(decorating),
    );
    report.add(line.baseline("without items", median(bare)));
}
