//! The figures as a Markdown table, and its place in the documentation.

use std::{fmt::Write as _, fs, path::Path};

use anyhow::{Context, Result};

use crate::{
    measure::{Figures, PACED_BATCHES_PER_SECOND, SERIES},
    system::System,
};

/// Before the table in the documentation.
const BEGIN: &str = "<!-- bench:begin -->";
/// After it.
const END: &str = "<!-- bench:end -->";
/// From this share of its core on, the generator may have been the limit.
const GENERATOR_SHARE_MAX: f64 = 0.95;

/// The middle of some values; the mean of the middle two if their number is even.
#[must_use]
pub fn median(mut values: Vec<f64>) -> f64 {
    values.sort_unstable_by(f64::total_cmp);
    let middle = values.len() / 2;
    match values.len() {
        0 => f64::NAN,
        length if length % 2 == 0 => f64::midpoint(values[middle - 1], values[middle]),
        _ => values[middle],
    }
}

/// All rounds of one system.
pub struct Results {
    /// The system.
    pub system: System,
    /// Its rounds.
    pub rounds: Vec<Figures>,
}

impl Results {
    fn median(&self, of: impl Fn(&Figures) -> f64) -> f64 {
        median(self.rounds.iter().map(of).collect())
    }
}

/// Both tables, with what has to be known to read them.
#[must_use]
pub fn markdown(results: &[Results], seconds: u64) -> String {
    let rounds = results.iter().map(|result| result.rounds.len()).max().unwrap_or_default();
    let mut text = format!(
        "Medians of {rounds} rounds, systems in turn within each; {seconds} s a phase; server and generator on one core each; \
         64 keep-alive connections; batches of 10 metrics (4 counters, 3 gauges, 3 histograms) with 3 labels.\n\n"
    );
    capacity_table(&mut text, results);
    text.push_str(
        "\nThe latencies are of a closed loop: a connection waits for its answer, so they leave out what would queue.\n\n",
    );
    series_table(&mut text, results);
    text.push_str(
        "\nThe latencies are of an open loop: a batch that is late because its connection was busy is measured from when it was \
         due. Scrapes come one second after one another.\n",
    );
    for result in results.iter().filter(|result| result.median(|round| round.generator_share) > GENERATOR_SHARE_MAX) {
        let title = result.system.title();
        let _ = writeln!(text, "\n{title}: the generator used its whole core, so the server may be faster than shown.");
    }
    text
}

fn capacity_table(text: &mut String, results: &[Results]) {
    let express = results.iter().find(|result| result.system == System::Express);
    let base = express.map_or(f64::NAN, |result| result.median(|round| round.metrics_per_second));
    text.push_str(
        "| at saturation | an answer survives | metrics/s | × express | p50 ms | p99 ms | CPU s per million |\n",
    );
    text.push_str("| --- | --- | ---: | ---: | ---: | ---: | ---: |\n");
    for result in results {
        let rate = result.median(|round| round.metrics_per_second);
        let _ = writeln!(
            text,
            "| {} | {} | {} | {} | {:.1} | {:.1} | {:.2} |",
            result.system.title(),
            result.system.survives(),
            thousands(rate),
            if base.is_nan() { "–".to_owned() } else { format!("{:.1}", rate / base) },
            result.median(|round| round.saturated_p50_ms),
            result.median(|round| round.saturated_p99_ms),
            result.median(|round| round.cpu_seconds_per_million),
        );
    }
}

fn series_table(text: &mut String, results: &[Results]) {
    let series = thousands(f64::from(u32::try_from(SERIES).unwrap_or(u32::MAX)));
    let _ = writeln!(
        text,
        "| with {series} counter series | `/metrics` ms | MB | bytes a series | p99 ms at {PACED_BATCHES_PER_SECOND} batches/s | the same while being scraped |"
    );
    text.push_str("| --- | ---: | ---: | ---: | ---: | ---: |\n");
    for result in results {
        let _ = writeln!(
            text,
            "| {} | {:.0} | {:.1} | {:.0} | {:.1} | {:.1} |",
            result.system.title(),
            result.median(|round| round.render_ms),
            result.median(|round| round.render_bytes) / 1e6,
            result.median(|round| round.bytes_per_series),
            result.median(|round| round.paced_p99_ms),
            result.median(|round| round.scraped_p99_ms),
        );
    }
}

/// `12,345`.
fn thousands(value: f64) -> String {
    let digits = format!("{value:.0}");
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Puts the tables between the markers of a document.
pub fn write(document: &Path, tables: &str) -> Result<()> {
    let text = fs::read_to_string(document).with_context(|| format!("cannot read {}", document.display()))?;
    let text = replaced(&text, tables).with_context(|| format!("{} needs {BEGIN} and {END}", document.display()))?;
    fs::write(document, text).with_context(|| format!("cannot write {}", document.display()))
}

fn replaced(text: &str, tables: &str) -> Option<String> {
    let (before, rest) = text.split_once(BEGIN)?;
    let (_, after) = rest.split_once(END)?;
    Some(format!("{before}{BEGIN}\n{tables}{END}{after}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn medians() {
        assert!((median(vec![3.0, 1.0, 2.0]) - 2.0).abs() < f64::EPSILON);
        assert!((median(vec![4.0, 1.0, 2.0, 3.0]) - 2.5).abs() < f64::EPSILON);
        assert!(median(Vec::new()).is_nan());
    }

    #[test]
    fn digits_in_threes() {
        assert_eq!(
            [0.0, 999.0, 1_000.0, 1_234_567.4].map(thousands),
            ["0", "999", "1,000", "1,234,567"].map(str::to_owned)
        );
    }

    #[test]
    fn only_what_is_between_the_markers_changes() {
        let text = format!("a\n{BEGIN}\nold\n{END}\nb");
        assert_eq!(replaced(&text, "new\n"), Some(format!("a\n{BEGIN}\nnew\n{END}\nb")));
        assert_eq!(replaced("a", "new"), None);
    }
}
