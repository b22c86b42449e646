//! One look at the installation and what it found.

use serde::Serialize;
use utoipa::ToSchema;

/// What a check is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Category {
    /// The process, its machine and its settings.
    Server,
    /// Where the data is.
    Database,
    /// How pages and people reach the server.
    Network,
    /// What the server does with what is sent.
    Ingestion,
}

/// What a check found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// As it should be.
    Ok,
    /// Works, but should be looked at.
    Warning,
    /// Does not work.
    Failed,
}

/// One look at the installation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Check {
    /// Stable; what it looked at.
    pub id: &'static str,
    /// What it is about.
    pub category: Category,
    /// What it looked at, for people.
    pub title: &'static str,
    /// How it is.
    pub state: State,
    /// What was found.
    pub message: String,
    /// What to do.
    pub fix: Option<String>,
    /// What may stand in a report: figures and versions, no names, addresses or paths.
    #[serde(skip)]
    pub figures: String,
}

impl Check {
    /// What was found.
    pub fn new(
        id: &'static str,
        category: Category,
        title: &'static str,
        state: State,
        message: impl Into<String>,
    ) -> Self {
        Self { id, category, title, state, message: message.into(), fix: None, figures: String::new() }
    }

    /// All is well.
    pub fn ok(id: &'static str, category: Category, title: &'static str, message: impl Into<String>) -> Self {
        Self::new(id, category, title, State::Ok, message)
    }

    /// What to do about it.
    #[must_use]
    pub fn fix(self, fix: impl Into<String>) -> Self {
        Self { fix: Some(fix.into()), ..self }
    }

    /// What a report says of it.
    #[must_use]
    pub fn figures(self, figures: impl Into<String>) -> Self {
        Self { figures: figures.into(), ..self }
    }

    /// The message is fit for a report as it stands.
    #[must_use]
    pub fn public(self) -> Self {
        let figures = self.message.clone();
        self.figures(figures)
    }
}

/// Bytes as people read them.
#[must_use]
pub fn size(bytes: u64) -> String {
    const UNITS: [&str; 4] = ["KiB", "MiB", "GiB", "TiB"];
    let unit = UNITS.iter().enumerate().rev().find(|(power, _)| bytes >> (10 * (power + 1)) > 0);
    let Some((power, unit)) = unit else { return format!("{bytes} bytes") };
    let tenths = (u128::from(bytes) * 10) >> (10 * (power + 1));
    format!("{}.{} {unit}", tenths / 10, tenths % 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_read_by_people() {
        let sizes = [512, 1_024, 1_536, 3 << 20, 5 << 40].map(size);
        assert_eq!(sizes, ["512 bytes", "1.0 KiB", "1.5 KiB", "3.0 MiB", "5.0 TiB"]);
    }
}
