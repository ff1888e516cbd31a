//! AES-256-GCM in three layouts: the Ruby SDK since version 7, before it, and the Go SDK (contract sections 5.4 to
//! 5.6).

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use zeroize::Zeroizing;

use super::codec::{Alphabet, Codec, Sealer, Shape};
use super::failure::Miss;
use super::json;
use super::payload::Spelling;
use crate::crypto::{self, TAG};
use crate::error::Error;
use crate::secret::Secret;

/// Ruby 7 and later.
pub(super) static RUBY: Codec = Codec {
    shape: Shape::Bytes { alphabet: Alphabet::Standard, fits: fits_ruby, open: open_ruby },
    sealer: Some(Sealer {
        check: |_| Ok(()),
        text: json::compact,
        seal: |sealing| seal_ruby(sealing.text(), &*sealing.secret()?, crypto::random()?),
    }),
    spelling: Spelling::Snake,
    lifetime: None,
    separates_purposes: false,
};

/// Ruby 5 and 6.
pub(super) static RUBY_ENCRYPTOR: Codec =
    Codec::read_only(Shape::Bytes { alphabet: Alphabet::Standard, fits, open: open_ruby_encryptor });

/// Go.
pub(super) static GO: Codec = Codec::read_only(Shape::Bytes { alphabet: Alphabet::Standard, fits, open: open_go });

/// Seals JSON text in the layout of Ruby 7 and later.
pub(super) fn seal_ruby(text: Vec<u8>, password: &Secret, nonce: [u8; NONCE]) -> Result<String, Error> {
    let sealed = crypto::aes_256_gcm_seal(&hash(password), nonce, &[], text)?;
    let (ciphertext, tag) = sealed.split_at(sealed.len().saturating_sub(TAG));
    Ok(STANDARD.encode([[RUBY_VERSION].as_slice(), &nonce, tag, ciphertext].concat()))
}

/// Whether these bytes can be of Ruby 7 and later.
fn fits_ruby(bytes: &[u8]) -> bool {
    bytes.first() == Some(&RUBY_VERSION) && bytes.len() >= 1 + NONCE + TAG
}

/// Whether these bytes can be of Ruby 5 and 6 or of Go: nothing marks them.
fn fits(bytes: &[u8]) -> bool {
    bytes.len() >= NONCE + TAG
}

/// Version, nonce, tag, ciphertext; the key is the hash of the password.
fn open_ruby(bytes: &[u8], password: &Secret) -> Result<Vec<u8>, Miss> {
    let (_, rest) = bytes.split_first().ok_or(Miss::WrongPassword)?;
    let (nonce, rest) = rest.split_first_chunk::<NONCE>().ok_or(Miss::WrongPassword)?;
    let (tag, ciphertext) = rest.split_first_chunk::<TAG>().ok_or(Miss::WrongPassword)?;
    open(&hash(password), nonce, ciphertext, tag)
}

/// Nonce, ciphertext, tag; the password itself is the key.
fn open_ruby_encryptor(bytes: &[u8], password: &Secret) -> Result<Vec<u8>, Miss> {
    let key = password.bytes().try_into().map_err(|_| Miss::PasswordUnusable)?;
    open_tag_last(bytes, key)
}

/// Nonce, ciphertext, tag; the key is what 64 hexadecimal digits stand for, and the hash of any other password.
fn open_go(bytes: &[u8], password: &Secret) -> Result<Vec<u8>, Miss> {
    open_tag_last(bytes, &hex_key(password.reveal()).unwrap_or_else(|| hash(password)))
}

const RUBY_VERSION: u8 = 1;
const NONCE: usize = 12;

fn open_tag_last(bytes: &[u8], key: &[u8; 32]) -> Result<Vec<u8>, Miss> {
    let (nonce, rest) = bytes.split_first_chunk::<NONCE>().ok_or(Miss::WrongPassword)?;
    let (ciphertext, tag) = rest.split_last_chunk::<TAG>().ok_or(Miss::WrongPassword)?;
    open(key, nonce, ciphertext, tag)
}

fn open(key: &[u8; 32], nonce: &[u8; NONCE], ciphertext: &[u8], tag: &[u8]) -> Result<Vec<u8>, Miss> {
    crypto::aes_256_gcm_open(key, *nonce, &[], ciphertext, tag).ok_or(Miss::WrongPassword)
}

fn hash(password: &Secret) -> Zeroizing<[u8; 32]> {
    Zeroizing::new(crypto::sha256(password.bytes()))
}

fn hex_key(password: &str) -> Option<Zeroizing<[u8; 32]>> {
    let digits = password.chars().map(|digit| digit.to_digit(16).and_then(|digit| u8::try_from(digit).ok()));
    let digits: Zeroizing<Vec<u8>> = Zeroizing::new(digits.collect::<Option<_>>()?);
    (digits.len() == 64).then_some(())?;
    let mut key = Zeroizing::new([0; 32]);
    for (byte, pair) in key.iter_mut().zip(digits.chunks_exact(2)) {
        *byte = pair.first()? << 4 | pair.last()?;
    }
    Some(key)
}
