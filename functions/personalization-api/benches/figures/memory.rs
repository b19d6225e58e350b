//! The most memory that the process ever had.

use std::path::Path;

use crate::Binaries;
use crate::catalogue::Catalogue;
use crate::function::{self, Function, ITEMS, decorated, recommend};
use crate::report::{Line, Report, Target};

const CALLS: usize = 500;

/// Measures the empty function, then ours with either catalogue.
pub(crate) async fn measure(
    binaries: &Binaries,
    (small, large): (&Catalogue, &Catalogue),
    directory: &Path,
    report: &mut Report,
) {
    let aws = function::aws(None);
    let (empty, _) = Function::start_and_answer(&binaries.empty, &aws, directory).await;
    let baseline = empty.memory("VmHWM");
    empty.stop();
    let with_small = peak(binaries, small, directory, report).await;
    let with_large = peak(binaries, large, directory, report).await;
    report.add(
        Line::new("peak memory, 10,000 items", "MB", with_small.peak)
            .baseline("empty function", baseline)
            .target(Target::Below(40.0)),
    );
    report.add(Line::new("of its own at the end, 10,000 items", "MB", with_small.own));
    report.add(
        Line::new("growth of the peak, 1 million items", "MB", with_large.peak - with_small.peak)
            .baseline("the file", large.file_length as f64 / 1e6)
            .target(Target::Ratio(1.0)),
    );
    report.add(
        Line::new("of its own at the end, 1 million items", "MB", with_large.own)
            .baseline("10,000 items", with_small.own),
    );
}

struct Memory {
    peak: f64,
    own: f64,
}

async fn peak(binaries: &Binaries, catalogue: &Catalogue, directory: &Path, report: &mut Report) -> Memory {
    let aws = function::aws(Some(catalogue));
    let (mut function, first) = Function::start_and_answer(&binaries.ours, &aws, directory).await;
    let recommend = recommend();
    let mut bare = 0;
    for _ in 0..CALLS {
        let (answer, _) = function.call(&aws, &recommend, 200).await;
        bare += u64::from(decorated(&answer) as u64 != ITEMS);
    }
    function.done(&aws).await;
    report.note(&format!(
        "with {} items the first answer took {:.2} s, and {bare} of the {CALLS} after it were not decorated",
        catalogue.items,
        first.as_secs_f64()
    ));
    let memory = Memory { peak: function.memory("VmHWM"), own: function.memory("RssAnon") };
    function.stop();
    memory
}
