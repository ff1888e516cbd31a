//! Content codings (RFC 9110 section 8.4.1): some servers and gateways compress although the request does not ask for
//! it.

use std::io;

use brotli_decompressor::{BrotliDecompressStream, BrotliResult, BrotliState, StandardAlloc};
use reqwest::header::HeaderValue;
use zlib_rs::{Inflate, InflateError, InflateFlush, Status};

use crate::http::{MAX_BODY, TransportError};

/// The largest window of DEFLATE, 32 KiB, as the logarithm that zlib takes.
const WINDOW: u8 = 15;
/// The number that selects the gzip wrapper when it is added to zlib's window.
const GZIP: u8 = 16;
/// The first bytes of a member of a gzip stream.
const GZIP_MAGIC: &[u8] = &[0x1f, 0x8b];

/// The body without the content codings that the response names: at most [`MAX_BODY`] bytes.
///
/// # Errors
/// Those of a response that was truncated, is too large or cannot be read.
pub(crate) fn expand(codings: &[HeaderValue], body: Vec<u8>) -> Result<Vec<u8>, TransportError> {
    let named = codings.iter().flat_map(|value| value.as_bytes().split(|byte| *byte == b','));
    let named = named.map(|coding| coding.trim_ascii().to_ascii_lowercase());
    let mut codings = named.filter(|coding| !coding.is_empty() && coding != b"identity");
    let coding = match (codings.next(), codings.next()) {
        (None, _) => return Ok(body),
        (Some(_), Some(_)) => return Err(TransportError::Unreadable("the answer is compressed more than once")),
        (Some(coding), None) => coding,
    };
    if body.is_empty() {
        return Ok(body);
    }
    match coding.as_slice() {
        b"gzip" | b"x-gzip" => gzip(&body),
        b"deflate" => deflate(&body),
        b"br" => brotli(&body),
        _ => Err(TransportError::Unreadable("the answer is compressed in a way nobody asked for")),
    }
}

/// A gzip stream can have several members (RFC 1952 section 2.2).
fn gzip(body: &[u8]) -> Result<Vec<u8>, TransportError> {
    let mut text = Vec::new();
    let mut rest = body;
    loop {
        rest = inflate(Inflate::new(true, WINDOW + GZIP), rest, &mut text)?;
        if rest.is_empty() {
            return Ok(text);
        }
        if !GZIP_MAGIC.starts_with(rest) && !rest.starts_with(GZIP_MAGIC) {
            return Err(broken());
        }
    }
}

/// The RFC means the zlib wrapper. Some servers leave it out, which the first bytes of a stream show.
fn deflate(body: &[u8]) -> Result<Vec<u8>, TransportError> {
    let framed = match body {
        [method, flags, ..] => method & 0x0f == 8 && u16::from_be_bytes([*method, *flags]) % 31 == 0,
        _ => false,
    };
    let mut text = Vec::new();
    match inflate(Inflate::new(framed, WINDOW), body, &mut text)? {
        [] => Ok(text),
        _ => Err(broken()),
    }
}

/// Appends the decompressed stream to `text`, and returns the bytes after the stream.
fn inflate<'a>(mut state: Inflate, stream: &'a [u8], text: &mut Vec<u8>) -> Result<&'a [u8], TransportError> {
    let mut rest = stream;
    loop {
        let mut room = Room::after(text, stream.len());
        let (read, written) = (state.total_in(), state.total_out());
        let status = state.decompress(rest, room.free(), InflateFlush::NoFlush);
        let (read, written) = (step(read, state.total_in()), step(written, state.total_out()));
        room.keep(written)?;
        rest = rest.get(read..).unwrap_or_default();
        match status {
            Ok(Status::StreamEnd) => return Ok(rest),
            Ok(_) if read > 0 || written > 0 => {}
            Ok(_) if rest.is_empty() => return Err(cut()),
            Ok(_) | Err(InflateError::DataError | InflateError::NeedDict { .. } | InflateError::StreamError) => {
                return Err(broken());
            }
            Err(InflateError::MemError) => return Err(TransportError::TooLarge),
        }
    }
}

fn step(before: u64, after: u64) -> usize {
    usize::try_from(after.saturating_sub(before)).unwrap_or(usize::MAX)
}

fn brotli(body: &[u8]) -> Result<Vec<u8>, TransportError> {
    let new = StandardAlloc::default;
    let mut state = BrotliState::new_strict(new(), new(), new());
    let (mut text, mut left, mut read, mut total) = (Vec::new(), body.len(), 0, 0);
    loop {
        let mut room = Room::after(&mut text, body.len());
        let free = room.free();
        let (mut space, mut written) = (free.len(), 0);
        let result =
            BrotliDecompressStream(&mut left, &mut read, body, &mut space, &mut written, free, &mut total, &mut state);
        room.keep(written)?;
        match result {
            BrotliResult::ResultSuccess if left == 0 => return Ok(text),
            BrotliResult::NeedsMoreOutput => {}
            BrotliResult::NeedsMoreInput => return Err(cut()),
            BrotliResult::ResultSuccess | BrotliResult::ResultFailure => return Err(broken()),
        }
    }
}

/// Space after the text so far. It is one byte longer than allowed, which detects a text that is too long.
struct Room<'a> {
    text: &'a mut Vec<u8>,
    start: usize,
}

impl<'a> Room<'a> {
    fn after(text: &'a mut Vec<u8>, stream: usize) -> Self {
        let start = text.len();
        let more = start.max(stream.saturating_mul(4)).max(1024);
        text.resize((start + more).min(MAX_BODY + 1), 0);
        Self { text, start }
    }

    fn free(&mut self) -> &mut [u8] {
        self.text.get_mut(self.start..).unwrap_or_default()
    }

    fn keep(self, written: usize) -> Result<(), TransportError> {
        self.text.truncate(self.start + written);
        if self.text.len() > MAX_BODY { Err(TransportError::TooLarge) } else { Ok(()) }
    }
}

/// A stream without its end means that the connection broke.
fn cut() -> TransportError {
    TransportError::AnswerLost(io::Error::from(io::ErrorKind::UnexpectedEof).to_string())
}

fn broken() -> TransportError {
    TransportError::Unreadable("the compressed answer is damaged")
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]
mod tests {
    use super::*;

    /// `{"data":[],"from":"br"}`, as Node.js compresses it.
    const STREAMS: &[(&str, &[u8])] = &[("gzip", &GZIP_STREAM), ("deflate", &DEFLATE_STREAM), ("br", &BR_STREAM)];
    const GZIP_STREAM: [u8; 43] = [
        31, 139, 8, 0, 0, 0, 0, 0, 0, 3, 171, 86, 74, 73, 44, 73, 84, 178, 138, 142, 213, 81, 74, 43, 202, 207, 85,
        178, 82, 74, 42, 82, 170, 5, 0, 9, 186, 243, 111, 23, 0, 0, 0,
    ];
    const DEFLATE_STREAM: [u8; 31] = [
        120, 156, 171, 86, 74, 73, 44, 73, 84, 178, 138, 142, 213, 81, 74, 43, 202, 207, 85, 178, 82, 74, 42, 82, 170,
        5, 0, 88, 31, 7, 63,
    ];
    const BR_STREAM: [u8; 27] = [
        11, 11, 128, 123, 34, 100, 97, 116, 97, 34, 58, 91, 93, 44, 34, 102, 114, 111, 109, 34, 58, 34, 98, 114, 34,
        125, 3,
    ];

    #[test]
    fn corrupt_streams_never_panic() {
        for (coding, stream) in STREAMS {
            let coding = [HeaderValue::from_static(coding)];
            assert_eq!(expand(&coding, stream.to_vec()).unwrap(), br#"{"data":[],"from":"br"}"#);
            for position in 0..stream.len() * 8 {
                let mut damaged = stream.to_vec();
                damaged[position / 8] ^= 1 << (position % 8);
                // It must return, with at most the allowed length.
                assert!(expand(&coding, damaged).map_or(0, |text| text.len()) <= MAX_BODY);
            }
        }
    }
}
