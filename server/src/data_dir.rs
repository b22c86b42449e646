//! The data directory: one server at a time, closed to other users.

use std::{
    fs::{File, OpenOptions},
    io::{Read as _, Seek as _, Write as _},
    path::Path,
};

use anyhow::Context as _;

const LOCK_FILE: &str = "server.lock";

/// Makes the data directory and locks it for this process. The lock goes with the process, however it ends.
pub fn lock_data_dir(dir: &Path) -> anyhow::Result<File> {
    std::fs::create_dir_all(dir).with_context(|| format!("cannot make the data directory {}", dir.display()))?;
    make_private(dir)?;
    let path = dir.join(LOCK_FILE);
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&path).with_context(|| format!("cannot open {}", path.display()))?;
    if fs4::FileExt::try_lock(&file).is_err() {
        let mut pid = String::new();
        drop(file.read_to_string(&mut pid));
        anyhow::bail!(
            "{} is in use by another server (pid {}); stop it or name another --data-dir",
            dir.display(),
            pid.trim()
        );
    }
    file.set_len(0)?;
    file.rewind()?;
    writeln!(file, "{}", std::process::id())?;
    Ok(file)
}

#[cfg(unix)]
pub(crate) fn make_private(dir: &Path) -> anyhow::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::set_permissions(dir, std::fs::Permissions::from_mode(0o700))
        .with_context(|| format!("cannot close {} to other users", dir.display()))
}

#[cfg(not(unix))]
pub(crate) fn make_private(_dir: &Path) -> anyhow::Result<()> {
    Ok(())
}
