//! The two compressed forms. The build script includes this file, too, so it needs nothing of the crate.

use std::io::{Read as _, Write as _};

use brotli::{CompressorWriter, enc::BrotliEncoderParams};
use flate2::{Compression, bufread::GzEncoder};

/// The best quality of brotli; takes a second for a megabyte.
pub const BROTLI_BEST: i32 = 11;
const BROTLI_WINDOW_BITS: i32 = 22;
const BROTLI_BUFFER_BYTES: usize = 4096;

/// The brotli form, at this quality.
#[must_use]
pub fn brotli(plain: &[u8], quality: i32) -> Vec<u8> {
    let params = BrotliEncoderParams { quality, lgwin: BROTLI_WINDOW_BITS, ..BrotliEncoderParams::default() };
    let mut writer = CompressorWriter::with_params(Vec::new(), BROTLI_BUFFER_BYTES, &params);
    // Writing to memory does not fail.
    _ = writer.write_all(plain);
    writer.into_inner()
}

/// The gzip form, as small as it gets.
#[must_use]
pub fn gzip(plain: &[u8]) -> Vec<u8> {
    let mut compressed = Vec::new();
    // Reading from memory does not fail.
    _ = GzEncoder::new(plain, Compression::best()).read_to_end(&mut compressed);
    compressed
}
