//! The built libraries (`clients/browser/dist`). What a page does not want, or has no use for, is not in its file.

/// Stands in a library once, where the configuration goes.
pub const PLACEHOLDER: &str = "\"__MT_CONFIG__\"";

/// The library without a key: every part, and options instead of the placeholder.
pub const KEYLESS: &str = include_str!("../../../clients/browser/dist/tracker-client.js");

/// What a page wants: `a` and `c` of the address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wanted {
    /// Automatic metrics.
    pub auto_track: bool,
    /// `data-track` attributes.
    pub custom_events: bool,
}

/// A combination of parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Variant {
    /// Calls only.
    Core,
    /// Automatic metrics.
    Auto,
    /// Automatic metrics, and configurations that are sent by themselves.
    AutoEvents,
    /// Attributes.
    Attributes,
    /// Automatic metrics and attributes.
    Full,
    /// Everything.
    FullEvents,
}

impl Variant {
    /// The smallest library with what is wanted. `has_events`: a configuration is sent by itself on its tracking events.
    #[must_use]
    pub const fn of(wanted: Wanted, has_events: bool) -> Self {
        match (wanted.auto_track, wanted.custom_events, has_events) {
            (false, false, _) => Self::Core,
            (false, true, _) => Self::Attributes,
            (true, false, false) => Self::Auto,
            (true, false, true) => Self::AutoEvents,
            (true, true, false) => Self::Full,
            (true, true, true) => Self::FullEvents,
        }
    }

    /// Its code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Core => include_str!("../../../clients/browser/dist/tracker-core.js"),
            Self::Auto => include_str!("../../../clients/browser/dist/tracker-auto.js"),
            Self::AutoEvents => include_str!("../../../clients/browser/dist/tracker-auto-events.js"),
            Self::Attributes => include_str!("../../../clients/browser/dist/tracker-attributes.js"),
            Self::Full => include_str!("../../../clients/browser/dist/tracker-full.js"),
            Self::FullEvents => include_str!("../../../clients/browser/dist/tracker-full-events.js"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_library_has_one_placeholder() {
        for auto_track in [false, true] {
            for custom_events in [false, true] {
                for has_events in [false, true] {
                    let variant = Variant::of(Wanted { auto_track, custom_events }, has_events);
                    assert_eq!(variant.code().matches(PLACEHOLDER).count(), 1, "{variant:?}");
                }
            }
        }
        assert!(!KEYLESS.contains(PLACEHOLDER));
    }
}
