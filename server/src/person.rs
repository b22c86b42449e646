//! What an account says about its person: an email address in one form, so that one account has one, and names.

use std::fmt;

use model::{FieldError, limits::DISPLAY_NAME_CHARS_MAX};

/// Longest address (RFC 5321), in bytes.
const BYTES_MAX: usize = 254;
/// Longest part before the `@`, in bytes.
const LOCAL_BYTES_MAX: usize = 64;

/// An address in lower case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Email(String);

impl Email {
    /// Trims, lowers and checks.
    pub fn parse(text: &str) -> Result<Self, FieldError> {
        let email = text.trim().to_lowercase();
        if is_email(&email) {
            return Ok(Self(email));
        }
        Err(FieldError::new(
            "email",
            format!("must be an address such as `name@example.org`, at most {BYTES_MAX} bytes"),
        ))
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Under which name attempts are counted, also of text that is no address.
    #[must_use]
    pub fn limit_key(text: &str) -> String {
        let email = text.trim().to_lowercase();
        email[..email.floor_char_boundary(BYTES_MAX)].to_owned()
    }
}

impl From<Email> for String {
    fn from(email: Email) -> Self {
        email.0
    }
}

impl fmt::Display for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn is_email(text: &str) -> bool {
    let Some((local, domain)) = text.split_once('@') else { return false };
    let is_plain = |c: char| !c.is_whitespace() && !c.is_control() && !r#"@<>()[]\,;:""#.contains(c);
    let has_dots_inside = |part: &str| !part.starts_with('.') && !part.ends_with('.') && !part.contains("..");
    text.len() <= BYTES_MAX
        && (1..=LOCAL_BYTES_MAX).contains(&local.len())
        && !domain.is_empty()
        && local.chars().all(is_plain)
        && domain.chars().all(is_plain)
        && has_dots_inside(local)
        && has_dots_inside(domain)
}

/// A person's name, trimmed; an empty one is none.
pub fn check_person_name(errors: &mut Vec<FieldError>, field: &str, name: Option<String>) -> Option<String> {
    let name = name.map(|name| name.trim().to_owned()).filter(|name| !name.is_empty())?;
    if name.chars().count() > DISPLAY_NAME_CHARS_MAX || name.chars().any(char::is_control) {
        let message =
            format!("must have at most {DISPLAY_NAME_CHARS_MAX} characters, none of them a control character");
        errors.push(FieldError::new(field, message));
    }
    Some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_have_one_form() {
        assert_eq!(Email::parse("  Ann@Example.ORG "), Ok(Email("ann@example.org".to_owned())));
        for good in ["a@b", "a+b@example.org", "ann.o'hara@example.org", "ä@ö.example"] {
            assert!(Email::parse(good).is_ok(), "{good}");
        }
        let long = format!("{}@{}", "a".repeat(64), "b".repeat(190));
        for bad in ["", "@", "a@", "@b", "a@b@c", "a b@c", "a\0@b", "a\n@b", ".a@b", "a..b@c", "a@b.", "<a@b>", &long] {
            assert!(Email::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn limit_keys_are_short() {
        assert_eq!(Email::limit_key(" A@b "), "a@b");
        assert!(Email::limit_key(&"é".repeat(9_000)).len() <= BYTES_MAX);
    }
}
