//! `ak1`, the format every language of this library shares. The manual's page on cookies specifies it byte by byte.

mod deflate;
pub(super) mod keys;
mod plaintext;
#[cfg(test)]
mod tests;

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;

use super::codec::{Attempt, Codec, Opened, Sealer, Shape};
use super::failure::{Miss, UnsealError};
use super::json;
use super::payload::{Plain, Spelling};
use super::purpose::Purpose;
use super::size;
use crate::crypto;
use crate::error::Error;
use crate::time::Timestamp;
use keys::{KEY_ID, Keys};

pub(super) static CODEC: Codec = Codec {
    shape: Shape::Marked { prefix: PREFIX, is_other_version, open },
    sealer: Some(Sealer {
        check: |_| Ok(()),
        text: json::compact,
        seal: |sealing| {
            let keys = sealing.password.keys()?;
            seal(sealing.value, &keys, sealing.purpose, sealing.expires, crypto::random()?)
        },
    }),
    spelling: Spelling::Snake,
    lifetime: Some(Duration::ZERO),
    separates_purposes: true,
};

/// What every value of this version starts with.
const PREFIX: &str = "ak1.";

/// Whether the value is of a version that this library does not know yet.
fn is_other_version(text: &str) -> bool {
    let digits = text.strip_prefix("ak").and_then(|rest| rest.split_once('.'));
    digits.is_some_and(|(version, _)| !version.is_empty() && version.bytes().all(|byte| byte.is_ascii_digit()))
}

fn open(text: &str, attempt: &Attempt<'_>) -> Result<Opened, UnsealError> {
    let envelope = Envelope::parse(text).ok_or(UnsealError::Malformed(attempt.format))?;
    attempt.with_each(|password| {
        let keys = password.keys().map_err(|_| Miss::WrongPassword)?;
        envelope.open(&keys, attempt.purpose, attempt.now)
    })
}

/// Seals a value. `salt` must be random: it alone makes the key and nonce of each message different.
fn seal(
    value: &Value,
    keys: &Keys,
    purpose: Purpose<'_>,
    expires: Option<Timestamp>,
    salt: [u8; SALT],
) -> Result<String, Error> {
    seal_plaintext(plaintext::write(value, expires).ok_or_else(size::unsealable)?, keys, purpose, salt)
}

/// A value whose outer layout is right.
struct Envelope(Vec<u8>);

impl Envelope {
    /// Splits the text. Cheap, and all that happens before a password is stretched.
    fn parse(text: &str) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(text.strip_prefix(PREFIX)?).ok()?;
        (bytes.len() > HEADER + crypto::TAG).then_some(Self(bytes))
    }

    /// Opens the value with the keys of one password.
    fn open(&self, keys: &Keys, purpose: Purpose<'_>, now: Timestamp) -> Result<Plain, Miss> {
        let (header, sealed) = self.0.split_at_checked(HEADER).ok_or(Miss::WrongPassword)?;
        let (id, salt) = header.split_at_checked(KEY_ID).ok_or(Miss::WrongPassword)?;
        if id != keys.id {
            return Err(Miss::WrongPassword);
        }
        let (ciphertext, tag) = sealed.split_at_checked(sealed.len() - crypto::TAG).ok_or(Miss::WrongPassword)?;
        let (key, nonce) = keys.message(salt, purpose).map_err(|_| Miss::WrongPassword)?;
        let plaintext = crypto::aes_256_gcm_open(&key, nonce, &associated(header), ciphertext, tag);
        plaintext::read(&plaintext.ok_or(Miss::WrongPassword)?, now)
    }
}

/// Bytes of the random salt in front of each message. 128 bits, so that chance repeats none.
pub(super) const SALT: usize = 16;

const HEADER: usize = KEY_ID + SALT;

/// Seals bytes that should be a plaintext: for [`seal`], and for tests that need them to be anything.
pub(super) fn seal_plaintext(
    plaintext: Vec<u8>,
    keys: &Keys,
    purpose: Purpose<'_>,
    salt: [u8; SALT],
) -> Result<String, Error> {
    let mut bytes = [keys.id.as_slice(), &salt].concat();
    let (key, nonce) = keys.message(&salt, purpose)?;
    let sealed = crypto::aes_256_gcm_seal(&key, nonce, &associated(&bytes), plaintext)?;
    bytes.extend(sealed);
    Ok(PREFIX.to_owned() + &URL_SAFE_NO_PAD.encode(bytes))
}

fn associated(header: &[u8]) -> Vec<u8> {
    [PREFIX.as_bytes(), header].concat()
}
