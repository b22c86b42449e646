//! What a supervisor tells its server on standard input: one JSON object a line. Nobody else can write there.

use serde::{Deserialize, Serialize};

/// A line of the supervisor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "command", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Told {
    /// Whoever brings the token of this hash to `POST /api/v1/auth/desktop` within half a minute is the owner, once. The
    /// server answers with [`crate::Said::Admits`].
    Admit {
        /// SHA-256 of the token, in hexadecimal digits.
        token_hash: String,
    },
}

impl Told {
    /// Reads a line; `None`: it is none of these.
    #[must_use]
    pub fn read(line: &str) -> Option<Self> {
        serde_json::from_str(line).ok()
    }

    /// The line, without its end.
    ///
    /// # Panics
    /// Never: text is JSON.
    #[must_use]
    #[expect(clippy::missing_panics_doc, reason = "text is JSON")]
    pub fn line(&self) -> String {
        serde_json::to_string(self).expect("text is JSON")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_read_as_they_were_written() {
        let admit = Told::Admit { token_hash: "00".into() };
        assert_eq!(admit.line(), r#"{"command":"admit","tokenHash":"00"}"#);
        assert_eq!(Told::read(&admit.line()), Some(admit));
        assert_eq!(Told::read("{}"), None);
    }
}
