//! Names of backups. The server makes them; one that comes from a caller is taken apart and put together again, so it can
//! never lead elsewhere.

use std::{fmt, str::FromStr};

use model::Millis;
use serde::{Serialize, Serializer};
use utoipa::ToSchema;

/// Characters of a version in a name.
const VERSION_CHARS_MAX: usize = 32;

/// Where a backup comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum BackupKind {
    /// Somebody asked for it.
    Backup,
    /// It was uploaded.
    Upload,
    /// Made before a restore.
    BeforeRestore,
}

impl BackupKind {
    const ALL: [(Self, &'static str); 3] =
        [(Self::BeforeRestore, "before-restore-"), (Self::Backup, "backup-"), (Self::Upload, "upload-")];
}

/// `backup-YYYYMMDD-HHMMSS[-vVERSION].db`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BackupName {
    /// Where it comes from.
    pub kind: BackupKind,
    /// When it was made, to the second.
    pub at: Millis,
    version: Option<String>,
}

/// The text is no name of a backup.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("is no name of a backup")]
pub struct BackupNameError;

impl BackupName {
    /// A name for what is made now. What is uploaded has no version of ours.
    #[must_use]
    pub fn new(kind: BackupKind, now: Millis) -> Self {
        let version = (kind != BackupKind::Upload).then(|| env!("CARGO_PKG_VERSION").to_owned());
        Self { kind, at: Millis(now.0.div_euclid(Millis::SECOND) * Millis::SECOND), version }
    }

    /// The same a second later, for when this one is taken.
    #[must_use]
    pub fn later(self) -> Self {
        Self { at: self.at.plus(Millis::SECOND), ..self }
    }
}

impl fmt::Display for BackupName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let prefix = BackupKind::ALL.iter().find(|(kind, _)| *kind == self.kind).map_or("", |(_, prefix)| prefix);
        // `2026-11-21T15:25:29.000Z`
        let digits: String = self.at.to_rfc3339().chars().take(19).filter(char::is_ascii_digit).collect();
        let (day, time) = digits.split_at_checked(8).unwrap_or_default();
        write!(f, "{prefix}{day}-{time}")?;
        if let Some(version) = &self.version {
            write!(f, "-v{version}")?;
        }
        f.write_str(".db")
    }
}

impl FromStr for BackupName {
    type Err = BackupNameError;

    fn from_str(text: &str) -> Result<Self, BackupNameError> {
        let name = read(text).ok_or(BackupNameError)?;
        // Another spelling of the same moment is another text.
        if name.to_string() == text { Ok(name) } else { Err(BackupNameError) }
    }
}

fn read(text: &str) -> Option<BackupName> {
    let rest = text.strip_suffix(".db")?;
    let (kind, rest) = BackupKind::ALL.iter().find_map(|(kind, prefix)| Some((*kind, rest.strip_prefix(prefix)?)))?;
    let (moment, version) = rest.split_once("-v").map_or((rest, None), |(moment, version)| (moment, Some(version)));
    let is_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let (day, time) = moment.split_once('-').filter(|(day, time)| day.len() == 8 && time.len() == 6)?;
    if !is_digits(day) || !is_digits(time) || !version.is_none_or(is_version) {
        return None;
    }
    let (year, month, day) = (&day[..4], &day[4..6], &day[6..]);
    let (hour, minute, second) = (&time[..2], &time[2..4], &time[4..]);
    let at = Millis::parse_rfc3339(&format!("{year}-{month}-{day}T{hour}:{minute}:{second}Z"))?;
    Some(BackupName { kind, at, version: version.map(str::to_owned) })
}

fn is_version(text: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'+');
    (1..=VERSION_CHARS_MAX).contains(&text.len()) && text.bytes().all(is_plain) && !text.contains("..")
}

impl Serialize for BackupName {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_read_as_it_is_written_and_leads_nowhere_else() {
        for kind in [BackupKind::Backup, BackupKind::Upload, BackupKind::BeforeRestore] {
            let name = BackupName::new(kind, Millis(1_790_000_000_123));
            assert_eq!(name.to_string().parse(), Ok(name));
        }
        let name = BackupName::new(BackupKind::Upload, Millis(1_790_000_000_123));
        assert_eq!(name.to_string(), "upload-20260921-141320.db");
        for bad in [
            "",
            "x.db",
            "backup-20260921-141320",
            "backup-20261321-141320.db",
            "backup-20260921-141320-v.db",
            "backup-20260921-141320-v../x.db",
            "backup-20260921-141320-v1/2.db",
            "../backup-20260921-141320.db",
            "backup-2026092é-141320.db",
            "backup-20260921-141320.db.partial",
            "backup-20260921-141360.db",
        ] {
            assert_eq!(bad.parse::<BackupName>(), Err(BackupNameError), "{bad}");
        }
    }
}
