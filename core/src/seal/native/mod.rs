//! `ak1`, the format every language of this library shares. The manual's page on cookies specifies it byte by byte.

mod deflate;
mod plaintext;
#[cfg(test)]
mod tests;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;
use zeroize::Zeroizing;

use super::payload::Plain;
use super::{Miss, Purpose, size};
use crate::crypto;
use crate::error::Error;
use crate::time::Timestamp;

/// What every value of this version starts with.
pub(super) const PREFIX: &str = "ak1.";

/// Whether the value is of a version that this library does not know yet.
pub(super) fn is_other_version(text: &str) -> bool {
    let digits = text.strip_prefix("ak").and_then(|rest| rest.split_once('.'));
    digits.is_some_and(|(version, _)| !version.is_empty() && version.bytes().all(|byte| byte.is_ascii_digit()))
}

/// The secrets one password stands for.
pub(super) struct Keys {
    root: Zeroizing<[u8; 32]>,
    id: [u8; KEY_ID],
}

impl Keys {
    /// Derives the keys: milliseconds of work, once per password and process.
    pub(super) fn stretch(password: &[u8]) -> Result<Self, Error> {
        let root = Zeroizing::new(crypto::pbkdf2_sha256(password, STRETCH_SALT, ROUNDS));
        let id = crypto::hkdf_sha256(root.as_slice(), &[], ID_INFO)?;
        Ok(Self { root, id })
    }

    fn message(&self, salt: &[u8], purpose: Purpose<'_>) -> Result<(Zeroizing<[u8; 32]>, [u8; 12]), Error> {
        let info = purpose.after(MESSAGE_INFO);
        let bytes = Zeroizing::new(crypto::hkdf_sha256::<44>(self.root.as_slice(), salt, &info)?);
        let (mut key, mut nonce) = (Zeroizing::new([0; 32]), [0; 12]);
        key.iter_mut().chain(&mut nonce).zip(bytes.iter()).for_each(|(to, from)| *to = *from);
        Ok((key, nonce))
    }
}

/// Seals a value. `salt` must be random: it alone makes the key and nonce of each message different.
pub(super) fn seal(
    value: &Value,
    keys: &Keys,
    purpose: Purpose<'_>,
    expires: Option<Timestamp>,
    salt: [u8; SALT],
) -> Result<String, Error> {
    seal_plaintext(plaintext::write(value, expires).ok_or_else(size::unsealable)?, keys, purpose, salt)
}

/// A value whose outer layout is right.
pub(super) struct Envelope(Vec<u8>);

impl Envelope {
    /// Splits the text. Cheap, and all that happens before a password is stretched.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(text.strip_prefix(PREFIX)?).ok()?;
        (bytes.len() > HEADER + crypto::TAG).then_some(Self(bytes))
    }

    /// Opens the value with the keys of one password.
    pub(super) fn open(&self, keys: &Keys, purpose: Purpose<'_>, now: Timestamp) -> Result<Plain, Miss> {
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

/// Bytes that tell a reader which password fits, and let it refuse a foreign value without decrypting.
const KEY_ID: usize = 4;

const HEADER: usize = KEY_ID + SALT;

/// The salt of the stretch is fixed: a salt in the cookie would let its sender make every request stretch. Passwords of 32
/// bytes are out of reach of tables; the rounds are for those that a person made up.
const STRETCH_SALT: &[u8] = b"authkit-native ak1 password";

/// About 15 ms of one core, paid at the first cookie after a start. More would be felt in functions that start per
/// request, and protects only passwords that should not be in use.
const ROUNDS: u32 = 100_000;

const ID_INFO: &[u8] = b"authkit-native ak1 key id";
const MESSAGE_INFO: &[u8] = b"authkit-native ak1 message";

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
