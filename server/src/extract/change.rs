//! A field of a change: absent keeps the value, `null` clears it, anything else sets it.

use serde::{Deserialize, Deserializer};

/// What a request says about one field. Needs `#[serde(default)]`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Change<T> {
    /// Absent.
    #[default]
    Keep,
    /// `null`.
    Clear,
    /// A value.
    Set(T),
}

impl<T> Change<T> {
    /// The value after the change, `cleared` when it was `null`.
    pub fn over(self, present: T, cleared: T) -> T {
        match self {
            Self::Keep => present,
            Self::Clear => cleared,
            Self::Set(value) => value,
        }
    }

    /// The value after the change of a field that may be empty.
    pub fn over_option(self, present: Option<T>) -> Option<T> {
        match self {
            Self::Keep => present,
            Self::Clear => None,
            Self::Set(value) => Some(value),
        }
    }

    /// The field is not in the request.
    pub const fn is_absent(&self) -> bool {
        matches!(self, Self::Keep)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Change<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Option::deserialize(deserializer)?.map_or(Self::Clear, Self::Set))
    }
}
