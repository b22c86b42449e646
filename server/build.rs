//! Compiles the console in: every file of `ui/dist`, compressed here and not in the running server, as a table of Rust.

use std::{
    env,
    error::Error,
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
};

use sha2::{Digest as _, Sha256};

#[path = "src/encoded/compress.rs"]
mod compress;

/// The built console, from the package's directory.
const DIST: &str = "../ui/dist";
/// The table, in the directory that Cargo names.
const TABLE: &str = "console_files.rs";
/// Bytes of the hash that an entity tag shows.
const TAG_BYTES: usize = 16;

fn main() -> Result<(), Box<dyn Error>> {
    let dist = Path::new(&env::var("CARGO_MANIFEST_DIR")?).join(DIST);
    let out = PathBuf::from(env::var("OUT_DIR")?);
    println!("cargo::rerun-if-changed={}", dist.display());
    println!("cargo::rerun-if-changed=src/encoded/compress.rs");
    if !dist.join("index.html").is_file() {
        return Err(format!("{} has no index.html: build the console first, see ui/README.md", dist.display()).into());
    }
    let mut table = String::from("&[\n");
    for (number, file) in files(&dist)?.iter().enumerate() {
        entry(&mut table, &dist, file, &out.join(number.to_string()))?;
    }
    table.push(']');
    fs::write(out.join(TABLE), table)?;
    Ok(())
}

/// Every file below a directory, in an order that does not change.
fn files(directory: &Path) -> Result<Vec<PathBuf>, Box<dyn Error>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(directory)? {
        let path = entry?.path();
        if path.is_dir() {
            files.extend(self::files(&path)?);
        } else {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

/// Adds the line of a file. Its compressed forms are written to `to.br` and `to.gz`.
fn entry(table: &mut String, dist: &Path, file: &Path, to: &Path) -> Result<(), Box<dyn Error>> {
    let plain = fs::read(file)?;
    let parts = file.strip_prefix(dist)?.iter().map(|part| text(Path::new(part)));
    let path = format!("/{}", parts.collect::<Result<Vec<_>, _>>()?.join("/"));
    let (source, content_type) = (text(file)?, content_type(file)?);
    let mut tag = String::new();
    for byte in Sha256::digest(&plain).iter().take(TAG_BYTES) {
        write!(tag, "{byte:02x}")?;
    }
    let (brotli, gzip) = (compress::brotli(&plain, compress::BROTLI_BEST), compress::gzip(&plain));
    let compressed = if brotli.len() < plain.len() && gzip.len() < plain.len() {
        let (brotli_file, gzip_file) = (to.with_extension("br"), to.with_extension("gz"));
        fs::write(&brotli_file, brotli)?;
        fs::write(&gzip_file, gzip)?;
        format!("Some((include_bytes!({:?}), include_bytes!({:?})))", text(&brotli_file)?, text(&gzip_file)?)
    } else {
        "None".to_owned()
    };
    writeln!(
        table,
        "    File {{ path: {path:?}, content_type: {content_type:?}, tag: {tag:?}, plain: include_bytes!({source:?}), \
         compressed: {compressed} }},"
    )?;
    Ok(())
}

fn text(path: &Path) -> Result<&str, &'static str> {
    path.to_str().ok_or("a path is not UTF-8")
}

fn content_type(file: &Path) -> Result<&'static str, String> {
    let extension = file.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
    Ok(match extension {
        "html" => "text/html; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "webp" => "image/webp",
        "woff2" => "font/woff2",
        "json" => "application/json",
        "webmanifest" => "application/manifest+json",
        "txt" => "text/plain; charset=utf-8",
        _ => return Err(format!("{}: no content type for this ending, see server/build.rs", file.display())),
    })
}
