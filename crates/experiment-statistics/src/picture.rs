//! The intervals over time, as SVG.

use std::fmt::Write;

use crate::analysis::{Analysis, Point, signed};

const WIDTH: f64 = 720.0;
/// The height of one panel, with its title.
const PANEL: f64 = 200.0;
const LEFT: f64 = 70.0;
const TOP: f64 = 34.0;
const BOTTOM: f64 = 26.0;

/// A panel for each metric and variation: the relative effect with its interval, day by day. The line at 0 is no
/// difference.
#[must_use]
pub fn svg(analysis: &Analysis) -> String {
    let panels: Vec<(String, &[Point])> = analysis
        .metrics
        .iter()
        .flat_map(|metric| metric.comparisons.iter().map(move |one| (metric, one)))
        .map(|(metric, one)| (format!("{}: {} — {}", metric.metric, one.variation, one.words), &one.over_time[..]))
        .collect();
    let height = PANEL * panels.len().max(1) as f64;
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" width=\"{WIDTH}\" \
         height=\"{height}\" font-family=\"sans-serif\" font-size=\"12\" role=\"img\">\n<title>Relative effects with \
         their confidence sequences</title>\n<rect width=\"{WIDTH}\" height=\"{height}\" fill=\"#fff\"/>\n"
    );
    for (index, (title, points)) in panels.iter().enumerate() {
        let _ = writeln!(svg, "<g transform=\"translate(0 {})\">", PANEL * index as f64);
        let _ = writeln!(svg, "<text x=\"10\" y=\"20\" fill=\"#222\">{}</text>", escaped(title));
        panel(&mut svg, points);
        svg.push_str("</g>\n");
    }
    svg.push_str("</svg>\n");
    svg
}

fn panel(svg: &mut String, points: &[Point]) {
    let (Some(first), Some(last)) = (points.first(), points.last()) else {
        let _ = writeln!(svg, "<text x=\"{LEFT}\" y=\"{}\" fill=\"#666\">too early</text>", PANEL / 2.0);
        return;
    };
    // The first intervals may be so wide that the rest would be a line.
    let reach = points.iter().map(|point| point.effect.low.abs().max(point.effect.high.abs()));
    let newest = last.effect.low.abs().max(last.effect.high.abs());
    let most = reach.fold(0.0_f64, f64::max).min(newest * 4.0).max(1e-6);
    let span = (last.at - first.at).max(1) as f64;
    let x = |at: i64| LEFT + (at - first.at) as f64 / span * (WIDTH - LEFT - 20.0);
    let middle = TOP.midpoint(PANEL - BOTTOM);
    let y = |effect: f64| middle - (effect / most).clamp(-1.0, 1.0) * (middle - TOP);
    let line = |part: fn(&Point) -> f64| {
        points.iter().map(|point| format!("{:.1},{:.1}", x(point.at), y(part(point)))).collect::<Vec<_>>()
    };
    let mut area = line(|point| point.effect.high);
    area.extend(line(|point| point.effect.low).into_iter().rev());
    let _ = writeln!(svg, "<polygon points=\"{}\" fill=\"#bcd6f5\" stroke=\"#5b8fd1\"/>", area.join(" "));
    let estimate = line(|point| point.effect.estimate).join(" ");
    let _ = writeln!(svg, "<polyline points=\"{estimate}\" fill=\"none\" stroke=\"#1d4f91\" stroke-width=\"2\"/>");
    let end = WIDTH - 20.0;
    let _ = writeln!(svg, "<path d=\"M{LEFT} {middle}H{end}\" stroke=\"#444\" stroke-dasharray=\"4 3\"/>");
    for effect in [most, 0.0, -most] {
        let _ = writeln!(
            svg,
            "<text x=\"{}\" y=\"{:.1}\" text-anchor=\"end\" fill=\"#444\">{}</text>",
            LEFT - 6.0,
            y(effect) + 4.0,
            signed(effect)
        );
    }
    let days = span / crate::counting::DAY as f64;
    let _ = writeln!(
        svg,
        "<text x=\"{end}\" y=\"{}\" text-anchor=\"end\" fill=\"#444\">{days:.0} days later</text>",
        PANEL - 8.0
    );
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
