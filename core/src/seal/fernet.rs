//! Fernet: what the Python SDK seals with (contract section 5.3).

use base64::Engine;
use base64::alphabet::STANDARD as STANDARD_ALPHABET;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig, URL_SAFE};
use zeroize::Zeroizing;

use super::codec::{Alphabet, Codec, Sealer, Shape};
use super::failure::Miss;
use super::json;
use super::payload::Spelling;
use crate::crypto;
use crate::error::{Code, Error};
use crate::secret::Secret;
use crate::time::Timestamp;

pub(super) static CODEC: Codec = Codec {
    shape: Shape::Bytes { alphabet: Alphabet::UrlSafe, fits, open: |token, password| open(token, password.reveal()) },
    sealer: Some(Sealer {
        check: |password| secret_key(password).map(|_| ()),
        text: json::as_python,
        seal: |sealing| seal(sealing.text(), &*sealing.secret()?, sealing.now, crypto::random()?),
    }),
    spelling: Spelling::Snake,
    lifetime: None,
    separates_purposes: false,
};

/// The 32 bytes of a Fernet key: 44 characters of base64 in either alphabet. `None` for any other password.
pub(super) fn key(password: &str) -> Option<Zeroizing<[u8; 32]>> {
    let standard = Zeroizing::new(password.replace('-', "+").replace('_', "/"));
    let bytes = Zeroizing::new(AS_PYTHON.decode(standard.as_bytes()).ok()?);
    bytes.as_slice().try_into().ok().map(Zeroizing::new)
}

/// Seals JSON text. `now` is written into the token, and no reader of sessions looks at it.
pub(super) fn seal(text: Vec<u8>, password: &Secret, now: Timestamp, iv: [u8; 16]) -> Result<String, Error> {
    let key = secret_key(password)?;
    let (mac_key, encryption_key) = key.split_at(16);
    let ciphertext = crypto::aes_cbc_seal(encryption_key, iv, text)?;
    let seconds = u64::try_from(now.seconds()).unwrap_or_default().to_be_bytes();
    let mut token = [[VERSION].as_slice(), &seconds, &iv, &ciphertext].concat();
    token.extend(crypto::hmac_sha256(mac_key, &[&token]));
    Ok(URL_SAFE.encode(token))
}

fn secret_key(password: &Secret) -> Result<Zeroizing<[u8; 32]>, Error> {
    key(password.reveal())
        .ok_or_else(|| Error::new(Code::PasswordNotFernetKey, "the first cookie password is not a Fernet key"))
}

/// Whether these bytes have the layout of a token.
pub(super) fn fits(token: &[u8]) -> bool {
    token.first() == Some(&VERSION) && token.len() > OVERHEAD && (token.len() - OVERHEAD).is_multiple_of(16)
}

/// The JSON text inside a token. Its timestamp is not looked at, as in the SDK, which opens without a ttl.
fn open(token: &[u8], password: &str) -> Result<Vec<u8>, Miss> {
    let key = key(password).ok_or(Miss::PasswordUnusable)?;
    let (mac_key, encryption_key) = key.split_at(16);
    let (signed, mac) = token.split_at_checked(token.len().saturating_sub(MAC)).ok_or(Miss::WrongPassword)?;
    if !crypto::equal(&crypto::hmac_sha256(mac_key, &[signed]), mac) {
        return Err(Miss::WrongPassword);
    }
    let (iv, ciphertext) = signed
        .split_at_checked(HEADER)
        .and_then(|(head, text)| Some((head.last_chunk()?, text)))
        .ok_or(Miss::NotJson)?;
    crypto::aes_cbc_open(encryption_key, *iv, ciphertext).ok_or(Miss::NotJson)
}

const VERSION: u8 = 0x80;

/// Version, seconds as 64 bits, initialization vector.
const HEADER: usize = 1 + 8 + 16;
const MAC: usize = 32;
const OVERHEAD: usize = HEADER + MAC;

/// The key's decoder of the SDK ignores the bits that a last character has too many.
const AS_PYTHON: GeneralPurpose =
    GeneralPurpose::new(&STANDARD_ALPHABET, GeneralPurposeConfig::new().with_decode_allow_trailing_bits(true));
