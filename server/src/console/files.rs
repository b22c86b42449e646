//! The table that the build script makes of `ui/dist`.

use std::{collections::HashMap, sync::LazyLock};

use bytes::Bytes;

use crate::encoded::{Compressed, Encoded};

/// A file in its forms, and its content type.
type Served = (Encoded, &'static str);

/// A line of the table.
struct File {
    /// From the root of the site, with a slash.
    path: &'static str,
    content_type: &'static str,
    /// Hash of `plain`.
    tag: &'static str,
    plain: &'static [u8],
    /// Brotli and gzip, where they are smaller.
    compressed: Option<(&'static [u8], &'static [u8])>,
}

const FILES: &[File] = include!(concat!(env!("OUT_DIR"), "/console_files.rs"));

static BY_PATH: LazyLock<HashMap<&'static str, Served>> =
    LazyLock::new(|| FILES.iter().map(|file| (file.path, served(file))).collect());

fn served(file: &File) -> Served {
    let compressed = file
        .compressed
        .map(|(brotli, gzip)| Compressed { brotli: Bytes::from_static(brotli), gzip: Bytes::from_static(gzip) });
    let forms = Encoded { tag: file.tag.to_owned(), plain: Bytes::from_static(file.plain), compressed };
    (forms, file.content_type)
}

/// The file of a path, exactly as it is written.
#[must_use]
pub fn find(path: &str) -> Option<(&'static Encoded, &'static str)> {
    BY_PATH.get(path).map(|(forms, content_type)| (forms, *content_type))
}

/// Every path, for tests and diagnostics.
pub fn paths() -> impl Iterator<Item = &'static str> {
    FILES.iter().map(|file| file.path)
}
