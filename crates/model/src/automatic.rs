//! The metrics that `tracker.js` sends by itself (`CONTRACT.md` §5): their types, help and bucket bounds. Bounds contain
//! the published web-vitals thresholds, so that "good" and "poor" shares are exact.

use crate::{
    definition::LabelRule,
    metric::{Buckets, MetricType, Shape},
};

/// One automatic metric.
#[derive(Debug, Clone, Copy)]
pub struct Automatic {
    /// Family name.
    pub name: &'static str,
    /// Its type, which a configuration cannot change.
    pub metric_type: MetricType,
    /// HELP text.
    pub help: &'static str,
    bounds: &'static [f64],
}

const fn counter(name: &'static str, help: &'static str) -> Automatic {
    Automatic { name, metric_type: MetricType::Counter, help, bounds: &[] }
}

const fn histogram(name: &'static str, help: &'static str, bounds: &'static [f64]) -> Automatic {
    Automatic { name, metric_type: MetricType::Histogram, help, bounds }
}

/// All of them, by name.
pub const AUTOMATIC: [Automatic; 13] = [
    histogram(
        "cumulative_layout_shift",
        "Cumulative layout shift of a page view.",
        &[0.01, 0.025, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.75, 1.0],
    ),
    histogram(
        "fcp_seconds",
        "Time to first contentful paint.",
        &[0.3, 0.6, 1.0, 1.4, 1.8, 2.2, 2.6, 3.0, 4.0, 6.0, 10.0],
    ),
    histogram("fid_seconds", "First input delay.", &[0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 1.0]),
    histogram(
        "inp_seconds",
        "Interaction to next paint.",
        &[0.025, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.75, 1.0, 2.0],
    ),
    counter("js_errors", "Uncaught errors and unhandled rejections."),
    histogram(
        "lcp_seconds",
        "Time to largest contentful paint.",
        &[0.5, 1.0, 1.5, 2.0, 2.5, 3.0, 3.5, 4.0, 5.0, 7.5, 10.0],
    ),
    histogram(
        "page_load_seconds",
        "Time from navigation to the end of the load event.",
        &[0.1, 0.25, 0.5, 1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 7.5, 10.0, 15.0, 30.0],
    ),
    counter("page_views", "Page views, single-page navigations included."),
    histogram(
        "time_on_page_seconds",
        "Visible time of a page view.",
        &[1.0, 5.0, 10.0, 15.0, 30.0, 60.0, 120.0, 180.0, 300.0, 600.0, 1_200.0, 1_800.0, 3_600.0],
    ),
    counter("tracker_dropped", "Batches that a browser gave up, by reason: its queue was full, or they had expired."),
    histogram(
        "tracker_queue_age_seconds",
        "Age of batches that arrived after a first try had failed.",
        &[1.0, 5.0, 15.0, 60.0, 300.0, 900.0, 3_600.0, 21_600.0, 86_400.0, 172_800.0],
    ),
    counter("tracker_retries", "Requests of a browser that came to nothing before one arrived."),
    histogram("ttfb_seconds", "Time to first byte.", &[0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1.0, 1.4, 1.8, 2.5, 5.0]),
];

impl Automatic {
    /// The automatic metric of this family name, if it is one.
    #[must_use]
    pub fn find(family: &str) -> Option<&'static Self> {
        AUTOMATIC.iter().find(|automatic| automatic.name == family)
    }

    /// Bucket bounds for a histogram.
    #[must_use]
    pub fn buckets(&self) -> Option<Buckets> {
        Buckets::parse(self.bounds).ok()
    }

    /// The shape it has while nobody configures it.
    #[must_use]
    pub fn shape(&self) -> Shape {
        Shape { metric_type: self.metric_type, labels: LabelRule::default(), buckets: self.buckets() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thresholds_are_bounds() {
        for (name, thresholds) in [
            ("lcp_seconds", [2.5, 4.0]),
            ("inp_seconds", [0.2, 0.5]),
            ("cumulative_layout_shift", [0.1, 0.25]),
            ("fcp_seconds", [1.8, 3.0]),
            ("ttfb_seconds", [0.8, 1.8]),
        ] {
            let buckets = Automatic::find(name).and_then(Automatic::buckets).expect(name);
            assert!(thresholds.iter().all(|threshold| buckets.bounds().contains(threshold)), "{name}");
        }
    }

    #[test]
    fn every_histogram_has_valid_bounds() {
        for automatic in AUTOMATIC {
            assert_eq!(automatic.buckets().is_some(), automatic.metric_type == MetricType::Histogram);
        }
    }
}
