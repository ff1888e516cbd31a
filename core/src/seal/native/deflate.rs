//! DEFLATE (RFC 1951) with a preset dictionary: what native seals are compressed with.

use std::sync::{Mutex, PoisonError};

use zlib_rs::{Deflate, DeflateFlush, Inflate, InflateFlush, Status, compress_bound};

use crate::process::PerProcess;

/// The text every stream may refer back to, as if it had just been written. Frozen: it is part of the `ak1` format.
pub(super) const DICTIONARY: &[u8] = include_bytes!("dictionary.txt");

/// The most bytes a stream may expand to. Only someone who knows a password can make one, but even they must not be
/// able to fill the memory.
pub(super) const MAX_TEXT: usize = 64 * 1024;

/// The stream of a text. `None` when the text is over [`MAX_TEXT`].
pub(super) fn deflate(text: &[u8]) -> Option<Vec<u8>> {
    (text.len() <= MAX_TEXT).then(|| compress(text))?
}

/// One compressor and one decompressor are reused behind a mutex. Allocating them per call fragments the heap before
/// glibc 2.38: 256 KB per cached session.
static COMPRESSOR: PerProcess<Mutex<Deflate>> = PerProcess::new();
static DECOMPRESSOR: PerProcess<Mutex<Inflate>> = PerProcess::new();

fn compress(text: &[u8]) -> Option<Vec<u8>> {
    let kept = COMPRESSOR.get(|| Mutex::new(Deflate::new(LEVEL, false, WINDOW)));
    // Resets the state of the last use.
    let mut state = kept.lock().unwrap_or_else(PoisonError::into_inner);
    state.reset();
    state.set_dictionary(DICTIONARY).ok()?;
    let mut stream = vec![0; compress_bound(text.len())];
    let status = state.compress(text, &mut stream, DeflateFlush::Finish).ok()?;
    stream.truncate(usize::try_from(state.total_out()).ok()?);
    (status == Status::StreamEnd).then_some(stream)
}

/// The text of a stream. `None` when it is cut, followed by something, not DEFLATE, or too long.
pub(super) fn inflate(stream: &[u8]) -> Option<Vec<u8>> {
    let kept = DECOMPRESSOR.get(|| Mutex::new(Inflate::new(false, WINDOW)));
    let mut state = kept.lock().unwrap_or_else(PoisonError::into_inner);
    state.reset(false);
    state.set_dictionary(DICTIONARY).ok()?;
    let mut text = vec![0; (stream.len() * 4).clamp(1024, MAX_TEXT)];
    loop {
        let (read, written) = progress(&state)?;
        let status = state.decompress(stream.get(read..)?, text.get_mut(written..)?, InflateFlush::NoFlush).ok()?;
        let (read, written) = progress(&state)?;
        match status {
            Status::StreamEnd if read == stream.len() => {
                text.truncate(written);
                return Some(text);
            }
            Status::Ok if written == text.len() && written < MAX_TEXT => text.resize((written * 4).min(MAX_TEXT), 0),
            _ => return None,
        }
    }
}

fn progress(state: &Inflate) -> Option<(usize, usize)> {
    Some((usize::try_from(state.total_in()).ok()?, usize::try_from(state.total_out()).ok()?))
}

/// The highest level whose time grows only as the text does: those above search several times longer in a long list of
/// permissions, for streams half a percent shorter at most.
const LEVEL: i32 = 7;

/// The largest window of DEFLATE, 32 KiB, in the logarithm that zlib counts in.
const WINDOW: u8 = 15;

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
    fn what_does_not_shrink_comes_back_too() {
        let mut state = 1_u32;
        let noise = |_| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            u8::try_from(state >> 24).unwrap()
        };
        let text: Vec<u8> = (0..MAX_TEXT).map(noise).collect();
        for size in [1, 1024, MAX_TEXT] {
            let text = text.get(..size).unwrap().to_vec();
            assert_eq!(inflate(&deflate(&text).unwrap()), Some(text), "{size}");
        }
    }

    #[test]
    fn what_was_used_before_writes_and_reads_the_same() {
        let texts: Vec<_> = (0..50u8).map(|number| vec![number; 40 * usize::from(number)]).collect();
        let first: Vec<_> = texts.iter().map(|text| deflate(text).unwrap()).collect();
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    for (text, stream) in texts.iter().zip(&first) {
                        assert_eq!(deflate(text).as_ref(), Some(stream));
                        assert_eq!(inflate(stream).as_ref(), Some(text));
                    }
                });
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
