//! The built libraries (`clients/browser/dist`). `a=0` and `c=0` leave code out, so each combination is a file.

/// Stands in a library once, where the configuration goes.
pub const PLACEHOLDER: &str = "\"__MT_CONFIG__\"";

/// A combination of `a` (automatic metrics) and `c` (`data-track` attributes).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Variant {
    /// Neither.
    Core,
    /// Automatic metrics.
    Auto,
    /// Attributes.
    Attributes,
    /// Both.
    Full,
}

impl Variant {
    /// The library with these parts.
    #[must_use]
    pub const fn of(auto_track: bool, custom_events: bool) -> Self {
        match (auto_track, custom_events) {
            (false, false) => Self::Core,
            (true, false) => Self::Auto,
            (false, true) => Self::Attributes,
            (true, true) => Self::Full,
        }
    }

    /// Its code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Core => include_str!("../../../clients/browser/dist/tracker-core.js"),
            Self::Auto => include_str!("../../../clients/browser/dist/tracker-auto.js"),
            Self::Attributes => include_str!("../../../clients/browser/dist/tracker-attributes.js"),
            Self::Full => include_str!("../../../clients/browser/dist/tracker-full.js"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_library_has_one_placeholder() {
        for variant in [Variant::Core, Variant::Auto, Variant::Attributes, Variant::Full] {
            assert_eq!(variant.code().matches(PLACEHOLDER).count(), 1, "{variant:?}");
        }
    }
}
