//! Labels that the server adds to every sample.

use std::{fmt, str::FromStr};

use model::{LabelName, limits::LABEL_VALUE_BYTES_MAX, name::NameError};
use serde::{Deserialize, Serialize};

use crate::text::through_text;

/// One label that every sample gets unless its sender sets it, written `name=value`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct DefaultLabel {
    /// Its name.
    pub name: LabelName,
    /// Its value, not empty.
    pub value: String,
}

/// Why a default label is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DefaultLabelError {
    /// No `=`, or nothing after it.
    #[error("must be written `name=value`")]
    Form,
    /// The name is not acceptable.
    #[error("the name {0}")]
    Name(NameError),
    /// The value is too long; cutting it silently is for senders, who cannot be asked.
    #[error("the value is longer than {LABEL_VALUE_BYTES_MAX} bytes")]
    Length,
}

impl FromStr for DefaultLabel {
    type Err = DefaultLabelError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (name, value) = text.split_once('=').ok_or(DefaultLabelError::Form)?;
        let name = LabelName::parse(name.trim()).map_err(DefaultLabelError::Name)?;
        match value.trim() {
            "" => Err(DefaultLabelError::Form),
            long if long.len() > LABEL_VALUE_BYTES_MAX => Err(DefaultLabelError::Length),
            value => Ok(Self { name, value: value.to_owned() }),
        }
    }
}

impl fmt::Display for DefaultLabel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}={}", self.name.as_str(), self.value)
    }
}

through_text!(DefaultLabel);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn name_and_value() {
        let parse = |text: &str| text.parse::<DefaultLabel>().map(String::from);
        assert_eq!(parse("region=eu"), Ok("region=eu".to_owned()));
        assert_eq!(parse(" a = b=c "), Ok("a=b=c".to_owned()));
        assert_eq!(parse("region"), Err(DefaultLabelError::Form));
        assert_eq!(parse("region="), Err(DefaultLabelError::Form));
        assert_eq!(parse("user_id=1"), Err(DefaultLabelError::Name(NameError::ReservedLabel)));
        assert_eq!(parse(&format!("a={}", "x".repeat(257))), Err(DefaultLabelError::Length));
    }
}
