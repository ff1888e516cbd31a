//! Identifiers, opaque tokens and one-time codes, all random.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

use crate::clock::Millis;

const CROCKFORD: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// A ULID: 26 characters, time first, so that identifiers sort by creation.
pub(crate) fn ulid(now: Millis) -> String {
    let random: u128 = u128::from(rand::random::<u64>()) << 16 | u128::from(rand::random::<u16>());
    let value = (u128::from(now.unsigned_abs()) & 0xFFFF_FFFF_FFFF) << 80 | random;
    (0..26).rev().map(|digit| symbol(value >> (5 * digit))).collect()
}

/// An identifier such as `user_01H...`.
pub(crate) fn id(prefix: &str, now: Millis) -> String {
    format!("{prefix}_{}", ulid(now))
}

/// An unguessable token: 32 random bytes.
pub(crate) fn token() -> String {
    URL_SAFE_NO_PAD.encode(rand::random::<[u8; 32]>())
}

/// Six digits, as sent by e-mail and SMS.
pub(crate) fn six_digits() -> String {
    format!("{:06}", rand::random::<u32>() % 1_000_000)
}

/// The code that a user types on the device page: eight letters that are hard to confuse.
pub(crate) fn user_code() -> String {
    const LETTERS: &[u8; 20] = b"BCDFGHJKLMNPQRSTVWXZ";
    let letter = |_| char::from(LETTERS.get(rand::random::<u8>() as usize % LETTERS.len()).copied().unwrap_or(b'B'));
    let half = || (0..4).map(letter).collect::<String>();
    format!("{}-{}", half(), half())
}

fn symbol(value: u128) -> char {
    char::from(CROCKFORD.get((value & 31) as usize).copied().unwrap_or(b'0'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_are_prefixed_ulids_that_sort_by_time() {
        let (older, newer) = (id("user", 1_000), id("user", 2_000));
        assert_eq!(older.len(), "user_".len() + 26);
        assert!(older < newer);
        assert_ne!(token(), token());
        assert_eq!(six_digits().len(), 6);
        assert_eq!(user_code().len(), 9);
    }
}
