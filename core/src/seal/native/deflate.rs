//! DEFLATE (RFC 1951) with a preset dictionary: what native seals are compressed with.

use std::sync::Arc;

use arc_swap::ArcSwapOption;
use miniz_oxide::deflate::core::{
    CompressorOxide, TDEFLFlush, TDEFLStatus, compress_to_output, create_comp_flags_from_zip_params,
};
use miniz_oxide::inflate::TINFLStatus;
use miniz_oxide::inflate::core::{DecompressorOxide, decompress, inflate_flags};

/// The text every stream may refer back to, as if it had just been written. Frozen: it is part of the `ak1` format.
pub(super) const DICTIONARY: &[u8] = include_bytes!("dictionary.txt");

/// The most bytes a stream may expand to. Only whoever knows a password can make one, but even they should not be able
/// to fill the memory.
pub(super) const MAX_TEXT: usize = 64 * 1024;

/// The stream of a text. `None` when the text is over [`MAX_TEXT`].
pub(super) fn deflate(text: &[u8]) -> Option<Vec<u8>> {
    (text.len() <= MAX_TEXT).then(|| compress(text))?
}

/// A compressor that nobody uses. Its third of a megabyte would go back to the system at the end of every refresh and be
/// asked for again, zeroed page by page, at the next one, which took a quarter of a refresh.
static SPARE: ArcSwapOption<CompressorOxide> = ArcSwapOption::const_empty();

fn compress(text: &[u8]) -> Option<Vec<u8>> {
    let mut spare = SPARE.swap(None).unwrap_or_else(|| Arc::new(new()));
    let state = Arc::get_mut(&mut spare)?;
    let stream = compress_with(state, text);
    // What it has seen is wiped by this.
    state.reset();
    SPARE.store(Some(spare));
    stream
}

fn new() -> CompressorOxide {
    CompressorOxide::new(create_comp_flags_from_zip_params(LEVEL, RAW, 0))
}

fn compress_with(state: &mut CompressorOxide, text: &[u8]) -> Option<Vec<u8>> {
    // The dictionary is compressed first and its output dropped. The flush ends it at a byte boundary and keeps the
    // window, which is what setting a dictionary means.
    let (status, _) = compress_to_output(state, DICTIONARY, TDEFLFlush::Sync, |_| true);
    let mut stream = Vec::with_capacity(text.len() / 2);
    let (finished, _) = compress_to_output(state, text, TDEFLFlush::Finish, |bytes| {
        stream.extend_from_slice(bytes);
        true
    });
    (status == TDEFLStatus::Okay && finished == TDEFLStatus::Done).then_some(stream)
}

/// The text of a stream. `None` when it is cut, followed by something, not DEFLATE, or too long.
pub(super) fn inflate(stream: &[u8]) -> Option<Vec<u8>> {
    let mut buffer = Vec::with_capacity(DICTIONARY.len() + stream.len() * 4);
    buffer.extend_from_slice(DICTIONARY);
    let mut state = DecompressorOxide::new();
    let (mut read, mut written) = (0, DICTIONARY.len());
    loop {
        let room = (buffer.len() + stream.len() * 4).clamp(1024, DICTIONARY.len() + MAX_TEXT);
        buffer.resize(room, 0);
        let flags = inflate_flags::TINFL_FLAG_USING_NON_WRAPPING_OUTPUT_BUF;
        let (status, consumed, produced) = decompress(&mut state, stream.get(read..)?, &mut buffer, written, flags);
        read += consumed;
        written += produced;
        match status {
            TINFLStatus::Done if read == stream.len() => {
                buffer.truncate(written);
                buffer.drain(..DICTIONARY.len());
                return Some(buffer);
            }
            TINFLStatus::HasMoreOutput if buffer.len() < DICTIONARY.len() + MAX_TEXT => {}
            _ => return None,
        }
    }
}

/// The best compression: sealing happens once per refresh, reading all the time.
const LEVEL: i32 = 9;

/// No zlib header or checksum around the stream.
const RAW: i32 = -15;

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_text_comes_back_and_no_longer_one() {
        for size in [0, 1, 1024, MAX_TEXT - 1, MAX_TEXT] {
            let text = vec![b'a'; size];
            assert_eq!(inflate(&deflate(&text).unwrap()), Some(text), "{size}");
        }
        assert!(deflate(&[b'a'; MAX_TEXT + 1]).is_none());
    }

    #[test]
    fn a_compressor_that_was_used_before_writes_the_same() {
        let texts: Vec<_> = (0..50u8).map(|number| vec![number; 40 * usize::from(number)]).collect();
        let first: Vec<_> = texts.iter().map(|text| compress_with(&mut new(), text)).collect();
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| texts.iter().zip(&first).for_each(|(text, first)| assert_eq!(deflate(text), *first)));
            }
        });
    }

    #[test]
    fn a_stream_is_read_to_its_end_and_no_further() {
        let stream = deflate(b"some text").unwrap();
        let (_, cut) = stream.split_last().unwrap();
        assert_eq!(inflate(cut), None);
        assert_eq!(inflate(&[stream.as_slice(), b"\0"].concat()), None);
    }

    #[test]
    fn a_bomb_does_not_go_off() {
        for size in [MAX_TEXT + 1, 100 * MAX_TEXT] {
            let stream = compress(&vec![b'a'; size]).unwrap();
            assert_eq!(inflate(&stream), None, "{size}");
        }
    }
}
