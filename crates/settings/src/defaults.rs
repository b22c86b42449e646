//! What holds where nobody says otherwise, and where the data directory is by default.

use std::{
    net::{Ipv4Addr, SocketAddr, SocketAddrV4},
    num::NonZeroU32,
    path::PathBuf,
};

/// This machine only, at the documented port.
pub const LISTEN: SocketAddr = SocketAddr::V4(SocketAddrV4::new(Ipv4Addr::LOCALHOST, 3000));
/// Attempts to sign in or up, a minute, per address and per email.
pub const AUTH_ATTEMPTS_PER_MINUTE: NonZeroU32 = NonZeroU32::new(5).unwrap();
/// Lines of this level and above are logged.
pub const LOG_LEVEL: &str = "info";
/// Where pages load the library from. No rule of `EasyList` or `EasyPrivacy` matches it.
pub const SCRIPT_PATH: &str = "/m.js";
/// Where the library sends batches. No rule of `EasyList` or `EasyPrivacy` matches it.
pub const INGEST_PATH: &str = "/m";
/// A scrape from this machine needs no token.
pub const SCRAPE_LOOPBACK: bool = true;
/// Days after which an idle series is parked out of memory.
pub const SERIES_IDLE_DAYS: NonZeroU32 = NonZeroU32::new(7).unwrap();
/// Connections that are open at the same time.
pub const CONNECTIONS_MAX: NonZeroU32 = NonZeroU32::new(4096).unwrap();
/// Memory for the filter that knows the batch ids of the last 72 hours, in MiB: some 40 million ids at 1 % that are
/// looked up in vain.
pub const ID_FILTER_MEBIBYTES: NonZeroU32 = NonZeroU32::new(64).unwrap();

/// Name of the directory under the user's own data.
const DIRECTORY: &str = "metrics-tracker";

/// The data directory of this user, after the platform's custom; `None` if the user has no home.
pub fn data_dir(variable: &dyn Fn(&str) -> Option<String>) -> Option<PathBuf> {
    let absolute = |name: &str| variable(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let base = if cfg!(target_os = "windows") {
        absolute("LOCALAPPDATA")
    } else if cfg!(target_os = "macos") {
        absolute("HOME").map(|home| home.join("Library/Application Support"))
    } else {
        absolute("XDG_DATA_HOME").or_else(|| absolute("HOME").map(|home| home.join(".local/share")))
    };
    base.map(|base| base.join(DIRECTORY))
}
