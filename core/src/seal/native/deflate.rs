//! DEFLATE (RFC 1951) with a preset dictionary: what native seals are compressed with.

use zlib_rs::{Deflate, DeflateFlush, Inflate, InflateFlush, Status, compress_bound};

/// The text every stream may refer back to, as if it had just been written. Frozen: it is part of the `ak1` format.
pub(super) const DICTIONARY: &[u8] = include_bytes!("dictionary.txt");

/// The most bytes a stream may expand to. Only whoever knows a password can make one, but even they should not be able
/// to fill the memory.
pub(super) const MAX_TEXT: usize = 64 * 1024;

/// The stream of a text. `None` when the text is over [`MAX_TEXT`].
pub(super) fn deflate(text: &[u8]) -> Option<Vec<u8>> {
    if text.len() > MAX_TEXT {
        return None;
    }
    let mut state = Deflate::new(LEVEL, false, RAW_WINDOW);
    state.set_dictionary(DICTIONARY).ok()?;
    let mut stream = vec![0; compress_bound(text.len())];
    let status = state.compress(text, &mut stream, DeflateFlush::Finish).ok()?;
    stream.truncate(usize::try_from(state.total_out()).ok()?);
    (status == Status::StreamEnd).then_some(stream)
}

/// The text of a stream. `None` when it is cut, followed by something, not DEFLATE, or too long.
pub(super) fn inflate(stream: &[u8]) -> Option<Vec<u8>> {
    let mut state = Inflate::new(false, RAW_WINDOW);
    state.set_dictionary(DICTIONARY).ok()?;
    let mut text = vec![0; (stream.len() * 4).clamp(1024, MAX_TEXT)];
    loop {
        let (read, written) = (usize::try_from(state.total_in()).ok()?, usize::try_from(state.total_out()).ok()?);
        let status = state.decompress(stream.get(read..)?, text.get_mut(written..)?, InflateFlush::NoFlush);
        let written = usize::try_from(state.total_out()).ok()?;
        match status {
            Ok(Status::StreamEnd) if state.total_in() == stream.len() as u64 => {
                text.truncate(written);
                return Some(text);
            }
            Ok(Status::Ok) if written == text.len() && written < MAX_TEXT => {
                text.resize((written * 4).min(MAX_TEXT), 0);
            }
            _ => return None,
        }
    }
}

/// The best compression: sealing happens once per refresh, reading all the time.
const LEVEL: i32 = 9;

/// The largest window of DEFLATE: 32 KiB, in the logarithm that zlib counts in.
const RAW_WINDOW: u8 = 15;
