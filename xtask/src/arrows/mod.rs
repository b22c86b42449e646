//! Which crate may use which, and which folder of the server may use which (`docs/ARCHITECTURE.md`). The tables are the
//! rule; a new crate or a new shared folder is a line here.

mod crates;
mod folders;

use std::path::Path;

use anyhow::Result;

/// Every arrow that is not allowed, in sentences.
pub fn broken(root: &Path) -> Result<Vec<String>> {
    let mut broken = crates::broken(root)?;
    broken.extend(folders::broken(&root.join("server/src"))?);
    Ok(broken)
}
