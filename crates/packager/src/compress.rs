//! Files are compressed once and sent often, so as small as it gets.

use std::io::{Result, Write as _};

pub(crate) fn gzip(content: &[u8]) -> Result<Vec<u8>> {
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    gzip.write_all(content)?;
    gzip.finish()
}

pub(crate) fn brotli(content: &[u8]) -> Result<Vec<u8>> {
    let mut brotli = Vec::new();
    let parameters = brotli::enc::BrotliEncoderParams {
        quality: 11,
        lgwin: 22,
        ..Default::default()
    };
    brotli::BrotliCompress(&mut &*content, &mut brotli, &parameters)?;
    Ok(brotli)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repetitive_content_compresses() {
        let content = b"moonlight ".repeat(1_000);
        assert!(gzip(&content).unwrap().len() < 200);
        assert!(brotli(&content).unwrap().len() < 100);
    }
}
