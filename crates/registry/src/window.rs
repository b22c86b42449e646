//! The window of a summary: ten minutes in five parts, so that quantiles follow the present. A part holds its first
//! observations as they are and becomes a sketch when they are many: most series of a summary see few, and a sketch
//! starts at a kilobyte.

use model::Millis;
use serde::{Deserialize, Serialize};
use sketches_ddsketch::{Config, DDSketch};

/// One part, in milliseconds.
const PART_MS: i64 = 2 * Millis::MINUTE;
/// Parts of the window.
const PARTS: i64 = 5;
/// Observations that a part holds as they are.
const EXACT_MAX: usize = 64;
/// Relative error of a quantile.
const RELATIVE_ERROR: f64 = 0.01;
/// Bins a sketch may have on each side of zero: eight kilobytes. Above 1,024 bins (values nine orders of magnitude apart)
/// the lowest collapse into one.
const BINS_MAX: u32 = 1_024;
/// Smaller than this is zero.
const VALUE_MIN: f64 = 1e-9;

/// The parts that were used, oldest first.
#[derive(Clone, Default, Serialize, Deserialize)]
pub(crate) struct Window {
    parts: Vec<(i64, Part)>,
}

#[derive(Clone, Serialize, Deserialize)]
enum Part {
    Exact(Vec<f64>),
    Sketch(Box<DDSketch>),
}

fn sketch() -> DDSketch {
    DDSketch::new(Config::new(RELATIVE_ERROR, BINS_MAX, VALUE_MIN))
}

impl Part {
    fn add(&mut self, value: f64) {
        match self {
            Self::Exact(values) if values.len() < EXACT_MAX => values.push(value),
            Self::Exact(values) => {
                let mut sketch = sketch();
                for value in values.iter().copied().chain([value]) {
                    sketch.add(value);
                }
                *self = Self::Sketch(Box::new(sketch));
            }
            Self::Sketch(sketch) => sketch.add(value),
        }
    }
}

impl Window {
    /// Takes an observation. Time does not go back: an earlier `at` counts into the newest part.
    pub fn add(&mut self, value: f64, at: Millis) {
        let newest = self.parts.last().map_or(i64::MIN, |(index, _)| *index);
        let index = newest.max(at.0.div_euclid(PART_MS));
        if index != newest {
            self.parts.retain(|(old, _)| *old > index - PARTS);
            self.parts.push((index, Part::Exact(Vec::new())));
        }
        if let Some((_, part)) = self.parts.last_mut() {
            part.add(value);
        }
    }
}

/// Quantiles of what the windows saw in the last five parts; NaN when that is nothing.
pub(crate) fn quantiles<'a>(
    windows: impl Iterator<Item = &'a Window>,
    wanted: &[f64],
    now: Millis,
    out: &mut Vec<f64>,
) {
    out.clear();
    let oldest = now.0.div_euclid(PART_MS) - PARTS;
    let mut exact = Vec::new();
    let mut merged: Option<DDSketch> = None;
    for (_, part) in windows.flat_map(|window| &window.parts).filter(|(index, _)| *index > oldest) {
        match part {
            Part::Exact(values) => exact.extend_from_slice(values),
            // Configurations are alike in all sketches that this version wrote; one that is not stays out.
            Part::Sketch(part) => drop(merged.get_or_insert_with(sketch).merge(part)),
        }
    }
    match merged {
        Some(mut merged) => {
            for value in exact {
                merged.add(value);
            }
            out.extend(wanted.iter().map(|quantile| merged.quantile(*quantile).ok().flatten().unwrap_or(f64::NAN)));
        }
        None => exact_quantiles(exact, wanted, out),
    }
}

#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the rank rule of the sketch, of a few thousand values"
)]
fn exact_quantiles(mut values: Vec<f64>, wanted: &[f64], out: &mut Vec<f64>) {
    values.sort_unstable_by(f64::total_cmp);
    let last = values.len().saturating_sub(1) as f64;
    out.extend(wanted.iter().map(|quantile| values.get((quantile * last) as usize).copied().unwrap_or(f64::NAN)));
}

impl std::fmt::Debug for Window {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.parts.iter().map(|(index, _)| index)).finish()
    }
}
