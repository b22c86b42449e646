//! What people may choose of a key.

use model::{FieldError, Millis, limits::DISPLAY_NAME_CHARS_MAX};
use serde::Deserialize;
use settings::address::Origin;
use store::{accounts::Role, keys::ApiKey};
use utoipa::ToSchema;

use crate::{credential::RATE_LIMIT_PER_MINUTE_DEFAULT, extract::Change};

/// Most requests a minute of a key of the owner (`CONTRACT.md` §6).
const RATE_LIMIT_PER_MINUTE_OWNER_MAX: u32 = 10_000_000;
/// Origins of one key.
const ORIGINS_MAX: usize = 50;

/// Settings of a key. Absent: unchanged, or the default of a new key; `null`: the default.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct KeyFields {
    /// Name for people, 1 to 100 characters; needed for a new key.
    pub key_name: Option<String>,
    /// Switched on.
    pub is_active: Option<bool>,
    /// RFC 3339, in the future; `null`: never.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub expires_at: Change<String>,
    /// Page origins that may send, at most 50; empty: any.
    #[serde(default)]
    #[schema(value_type = Option<Vec<String>>)]
    pub allowed_origins: Change<Vec<String>>,
    /// Requests a minute, 1 to 6,000 (the owner: 10,000,000).
    #[serde(default)]
    #[schema(value_type = Option<u32>)]
    pub rate_limit_per_minute: Change<u32>,
}

impl KeyFields {
    /// [`KeyFields::apply`] for a new key, which needs a name.
    pub fn apply_to_new(mut self, key: &mut ApiKey, role: Role, now: Millis) -> Result<(), Vec<FieldError>> {
        self.key_name.get_or_insert_default();
        self.apply(key, role, now)
    }

    /// Puts the fields into `key`, or names every one that is not acceptable.
    pub fn apply(self, key: &mut ApiKey, role: Role, now: Millis) -> Result<(), Vec<FieldError>> {
        let mut errors = Vec::new();
        if let Some(name) = self.key_name {
            key.key_name = check_name(&mut errors, &name);
        }
        key.is_active = self.is_active.unwrap_or(key.is_active);
        match self.expires_at {
            Change::Keep => {}
            Change::Clear => key.expires_at = None,
            Change::Set(text) => key.expires_at = check_expiry(&mut errors, &text, now),
        }
        match self.allowed_origins {
            Change::Keep => {}
            Change::Clear => key.allowed_origins.clear(),
            Change::Set(origins) => key.allowed_origins = check_origins(&mut errors, &origins),
        }
        if !self.rate_limit_per_minute.is_absent() {
            let asked = self.rate_limit_per_minute.over(RATE_LIMIT_PER_MINUTE_DEFAULT, RATE_LIMIT_PER_MINUTE_DEFAULT);
            key.rate_limit_per_minute = check_rate(&mut errors, asked, role);
        }
        if errors.is_empty() { Ok(()) } else { Err(errors) }
    }
}

/// A key's name, trimmed.
fn check_name(errors: &mut Vec<FieldError>, name: &str) -> String {
    let name = name.trim();
    if !(1..=DISPLAY_NAME_CHARS_MAX).contains(&name.chars().count()) || name.chars().any(char::is_control) {
        let message = format!("must have 1 to {DISPLAY_NAME_CHARS_MAX} characters, none of them a control character");
        errors.push(FieldError::new("keyName", message));
    }
    name.to_owned()
}

fn check_expiry(errors: &mut Vec<FieldError>, text: &str, now: Millis) -> Option<Millis> {
    let at = Millis::parse_rfc3339(text).filter(|at| *at > now);
    if at.is_none() {
        errors.push(FieldError::new("expiresAt", "must be a time in the future, such as `2030-01-31T00:00:00Z`"));
    }
    at
}

/// Origins as browsers write them, each once.
fn check_origins(errors: &mut Vec<FieldError>, origins: &[String]) -> Vec<String> {
    if origins.len() > ORIGINS_MAX {
        errors.push(FieldError::new("allowedOrigins", format!("at most {ORIGINS_MAX} origins")));
        return Vec::new();
    }
    let mut checked: Vec<String> = Vec::with_capacity(origins.len());
    for (index, text) in origins.iter().enumerate() {
        match web_origin(text) {
            Some(origin) if !checked.contains(&origin) => checked.push(origin),
            Some(_) => {}
            None => {
                let message = "must be `http://HOST[:PORT]` or `https://HOST[:PORT]`, nothing after it";
                errors.push(FieldError::new(format!("allowedOrigins[{index}]"), message));
            }
        }
    }
    checked
}

fn web_origin(text: &str) -> Option<String> {
    let origin = text.parse::<Origin>().ok()?;
    let is_web = origin.as_str().starts_with("http://") || origin.as_str().starts_with("https://");
    is_web.then(|| origin.into())
}

fn check_rate(errors: &mut Vec<FieldError>, asked: u32, role: Role) -> u32 {
    let ceiling = match role {
        Role::Owner => RATE_LIMIT_PER_MINUTE_OWNER_MAX,
        Role::Member => RATE_LIMIT_PER_MINUTE_DEFAULT,
    };
    if !(1..=ceiling).contains(&asked) {
        errors.push(FieldError::new("rateLimitPerMinute", format!("must be 1 to {ceiling}")));
    }
    asked
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn origins_as_browsers_write_them() {
        let mut errors = Vec::new();
        let given = ["HTTPS://Example.org:443/", "https://example.org", " http://[::1]:3000"].map(str::to_owned);
        assert_eq!(check_origins(&mut errors, &given), ["https://example.org", "http://[::1]:3000"]);
        assert!(errors.is_empty());
        let bad = ["*", "null", "example.org", "tauri://localhost", "https://x/y", "https://u@x", "ftp://x", ""];
        check_origins(&mut errors, &bad.map(str::to_owned));
        assert_eq!(errors.len(), bad.len());
        assert_eq!(errors[3].field, "allowedOrigins[3]");
    }
}
