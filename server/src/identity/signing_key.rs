//! The server's own key: 32 random bytes in the data directory, made on first start. Each use has a key derived from it.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, ErrorKind, Write as _},
    path::Path,
};

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

/// Name of the file in the data directory.
pub const FILE_NAME: &str = "signing.key";
const BYTES: usize = 32;

/// The key. `Debug` leaves it out.
pub struct SigningKey([u8; BYTES]);

impl std::fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SigningKey")
    }
}

impl SigningKey {
    /// Reads the key in `data_dir`, or makes one. Whoever calls holds the data directory for himself.
    pub fn load_or_create(data_dir: &Path) -> io::Result<Self> {
        let path = data_dir.join(FILE_NAME);
        match fs::read(&path) {
            Ok(bytes) => bytes.try_into().map(Self).map_err(|_| damaged(&path)),
            Err(error) if error.kind() == ErrorKind::NotFound => Self::create(data_dir, &path),
            Err(error) => Err(error),
        }
    }

    /// Writes under another name first: a crash leaves the whole key or none.
    fn create(data_dir: &Path, path: &Path) -> io::Result<Self> {
        let key = Self(rand::random());
        let unfinished = path.with_extension("key.new");
        if let Err(error) = fs::remove_file(&unfinished)
            && error.kind() != ErrorKind::NotFound
        {
            return Err(error);
        }
        let mut file = private().open(&unfinished)?;
        file.write_all(&key.0)?;
        file.sync_all()?;
        fs::rename(&unfinished, path)?;
        sync_directory(data_dir)?;
        Ok(key)
    }

    /// A key for one purpose; who knows it learns nothing of the others.
    #[must_use]
    pub fn derive(&self, purpose: &str) -> [u8; BYTES] {
        keyed(&self.0).chain_update(purpose).finalize().into_bytes().into()
    }
}

/// HMAC-SHA256 under a key of 32 bytes.
pub(super) fn keyed(key: &[u8; BYTES]) -> Hmac<Sha256> {
    Hmac::new_from_slice(key).expect("HMAC takes keys of every length")
}

fn damaged(path: &Path) -> io::Error {
    let text =
        format!("{} is not {BYTES} bytes; delete it to make a new one (everybody signs in again)", path.display());
    io::Error::new(ErrorKind::InvalidData, text)
}

#[cfg(unix)]
fn private() -> OpenOptions {
    use std::os::unix::fs::OpenOptionsExt as _;
    let mut options = File::options();
    options.write(true).create_new(true).mode(0o600);
    options
}

#[cfg(not(unix))]
fn private() -> OpenOptions {
    let mut options = File::options();
    options.write(true).create_new(true);
    options
}

/// The new name is on disk, too.
#[cfg(unix)]
fn sync_directory(path: &Path) -> io::Result<()> {
    File::open(path)?.sync_all()
}

#[cfg(not(unix))]
fn sync_directory(_path: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_key_is_made_once_and_private() {
        let dir = tempfile::tempdir().expect("directory");
        let first = SigningKey::load_or_create(dir.path()).expect("made");
        let second = SigningKey::load_or_create(dir.path()).expect("read");
        assert_eq!(first.0, second.0);
        assert_ne!(first.derive("a"), first.derive("b"));
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = fs::metadata(dir.path().join(FILE_NAME)).expect("file").permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
    }

    #[test]
    fn a_damaged_key_is_not_replaced_silently() {
        let dir = tempfile::tempdir().expect("directory");
        fs::write(dir.path().join(FILE_NAME), b"short").expect("written");
        assert_eq!(SigningKey::load_or_create(dir.path()).expect_err("damaged").kind(), ErrorKind::InvalidData);
    }
}
