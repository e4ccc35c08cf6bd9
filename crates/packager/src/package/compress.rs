//! Files are compressed once and sent often, so as small as it gets.

use std::io::Write as _;
use std::process::Command;

use anyhow::Result;

use super::process::piped;

/// Node.js has brotli's own implementation in it; the one in Rust takes five times as long in a development build.
const BROTLI: &str = "
const { brotliCompressSync, constants } = require('node:zlib');
const content = require('node:fs').readFileSync(0);
const params = {
  [constants.BROTLI_PARAM_QUALITY]: 11,
  [constants.BROTLI_PARAM_LGWIN]: 22,
  [constants.BROTLI_PARAM_SIZE_HINT]: content.length,
};
process.stdout.write(brotliCompressSync(content, { params }));
";

pub(super) fn gzip(content: &[u8]) -> Result<Vec<u8>> {
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    gzip.write_all(content)?;
    Ok(gzip.finish()?)
}

pub(super) fn brotli(content: &[u8]) -> Result<Vec<u8>> {
    piped(Command::new("node").args(["-e", BROTLI]), content)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repetitive_content_compresses() {
        let content = b"moonlight ".repeat(100_000);
        assert!(gzip(&content).unwrap().len() < 4_000);
        assert!(brotli(&content).unwrap().len() < 200);
        assert!(brotli(b"").unwrap().len() < 10);
    }
}
