//! Every algorithm and the random source, named once. Nothing here knows what it protects: formats and caches do.
//!
//! All of it is AWS-LC, which is in the build for TLS and RS256 anyway; only secretbox, which AWS-LC lacks, is not. Random
//! bytes come from the operating system: seeding a generator on top of it takes 30 ms of a process that may need one nonce.

use std::num::NonZeroU32;
use std::sync::Arc;

use arc_swap::ArcSwapOption;
use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use aws_lc_rs::cipher::{
    AES_128, AES_256, DecryptionContext, EncryptionContext, PaddedBlockDecryptingKey, PaddedBlockEncryptingKey,
    UnboundCipherKey,
};
use aws_lc_rs::iv::FixedLength;
use aws_lc_rs::signature::{ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents};
use aws_lc_rs::{constant_time, digest, hkdf, hmac, pbkdf2};
use crypto_secretbox::aead::{Aead, KeyInit};

use crate::error::{Code, Error};

/// Bytes of an AES-GCM or Poly1305 tag.
pub const TAG: usize = 16;

/// `N` bytes from the operating system's generator.
///
/// # Errors
/// [`Code::Internal`] when the system has no randomness to give: nothing may be sealed then.
pub fn random<const N: usize>() -> Result<[u8; N], Error> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|_| broken("the operating system gave no randomness"))?;
    Ok(bytes)
}

/// SHA-256 (FIPS 180-4).
pub fn sha256(data: &[u8]) -> [u8; 32] {
    fixed(digest::digest(&digest::SHA256, data).as_ref())
}

/// HMAC-SHA-256 (RFC 2104) of the parts in sequence. The parts are not delimited: see [`KeyedHash`] where that matters.
pub fn hmac_sha256(key: &[u8], parts: &[&[u8]]) -> [u8; 32] {
    sign(&hmac::Key::new(hmac::HMAC_SHA256, key), parts)
}

/// An RSA public key that verifies RS256 (RFC 7518 section 3.3). Parsed once: that is a tenth of a verification.
pub struct RsaPublicKey(ParsedPublicKey);

impl RsaPublicKey {
    /// The key with this modulus and exponent, big-endian and without leading zeros. `None` when they make no key of 2048
    /// to 8192 bits.
    pub fn new(modulus: &[u8], exponent: &[u8]) -> Option<Self> {
        if !(256..=1024).contains(&modulus.len()) {
            return None;
        }
        let components = RsaPublicKeyComponents { n: modulus, e: exponent };
        components.to_parsed_public_key(&RSA_PKCS1_2048_8192_SHA256).ok().map(Self)
    }

    /// Whether the signature is this key's over the message.
    pub fn verify(&self, message: &[u8], signature: &[u8]) -> bool {
        self.0.verify_sig(message, signature).is_ok()
    }
}

/// Whether two byte strings are equal, in a time that depends only on their lengths.
pub fn equal(left: &[u8], right: &[u8]) -> bool {
    constant_time::verify_slices_are_equal(left, right).is_ok()
}

/// PBKDF2 with HMAC-SHA-256 (RFC 8018). There is no zeroth round: 0 counts as 1.
pub fn pbkdf2_sha256(password: &[u8], salt: &[u8], rounds: u32) -> [u8; 32] {
    stretch(pbkdf2::PBKDF2_HMAC_SHA256, password, salt, rounds)
}

/// PBKDF2 with HMAC-SHA-1 (RFC 8018), likewise. For iron only (contract section 5.2).
pub fn pbkdf2_sha1(password: &[u8], salt: &[u8], rounds: u32) -> [u8; 32] {
    stretch(pbkdf2::PBKDF2_HMAC_SHA1, password, salt, rounds)
}

/// HKDF with SHA-256 (RFC 5869), extract and expand.
///
/// # Errors
/// [`Code::Internal`] when `N` is more than 255 blocks.
pub fn hkdf_sha256<const N: usize>(secret: &[u8], salt: &[u8], info: &[u8]) -> Result<[u8; N], Error> {
    let mut bytes = [0; N];
    hkdf::Salt::new(hkdf::HKDF_SHA256, salt)
        .extract(secret)
        .expand(&[info], Length(N))
        .and_then(|okm| okm.fill(&mut bytes))
        .map_err(|_| broken("HKDF refused the length"))?;
    Ok(bytes)
}

/// AES-256-GCM (NIST SP 800-38D): the ciphertext and then its tag. A nonce must never serve one key twice.
///
/// # Errors
/// [`Code::Internal`] when the text is too long for the algorithm.
pub fn aes_256_gcm_seal(key: &[u8; 32], nonce: [u8; 12], aad: &[u8], mut text: Vec<u8>) -> Result<Vec<u8>, Error> {
    gcm(key)
        .and_then(|key| {
            key.seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), Aad::from(aad), &mut text).ok()
        })
        .ok_or_else(|| broken("AES-GCM refused to seal"))?;
    Ok(text)
}

/// Opens AES-256-GCM. `None` when the tag does not fit.
pub fn aes_256_gcm_open(key: &[u8; 32], nonce: [u8; 12], aad: &[u8], ciphertext: &[u8], tag: &[u8]) -> Option<Vec<u8>> {
    let mut text = vec![0; ciphertext.len()];
    gcm(key)?
        .open_separate_gather(Nonce::assume_unique_for_key(nonce), Aad::from(aad), ciphertext, tag, &mut text)
        .ok()?;
    Some(text)
}

/// AES-CBC with PKCS#7 padding under a key of 16 or 32 bytes. It authenticates nothing: always under a MAC.
///
/// # Errors
/// [`Code::Internal`] for a key of another length.
pub fn aes_cbc_seal(key: &[u8], iv: [u8; 16], mut text: Vec<u8>) -> Result<Vec<u8>, Error> {
    cbc(key)
        .and_then(|key| PaddedBlockEncryptingKey::cbc_pkcs7(key).ok())
        .and_then(|key| key.less_safe_encrypt(&mut text, EncryptionContext::Iv128(FixedLength::from(iv))).ok())
        .ok_or_else(|| broken("AES-CBC refused to seal"))?;
    Ok(text)
}

/// Opens AES-CBC. Only ever call it on a ciphertext whose MAC was checked, or the padding becomes an oracle.
pub fn aes_cbc_open(key: &[u8], iv: [u8; 16], ciphertext: &[u8]) -> Option<Vec<u8>> {
    let mut text = ciphertext.to_vec();
    let key = PaddedBlockDecryptingKey::cbc_pkcs7(cbc(key)?).ok()?;
    let length = key.decrypt(&mut text, DecryptionContext::Iv128(FixedLength::from(iv))).ok()?.len();
    text.truncate(length);
    Some(text)
}

/// Opens libsodium's `crypto_secretbox`: XSalsa20-Poly1305, tag first. `None` when the tag does not fit.
pub fn secretbox_open(key: &[u8; 32], nonce: &[u8; 24], boxed: &[u8]) -> Option<Vec<u8>> {
    crypto_secretbox::XSalsa20Poly1305::new(key.into()).decrypt(nonce.into(), boxed).ok()
}

/// A hash under a key nobody knows, so that its values can index caches without telling anything about the secrets that
/// went in. Parts are length-prefixed: no two lists of parts collide by moving a boundary.
#[derive(Clone)]
pub struct KeyedHash(hmac::Key);

impl KeyedHash {
    /// A hash with a key of its own.
    ///
    /// # Errors
    /// [`Code::Internal`] when there is no randomness.
    pub fn new() -> Result<Self, Error> {
        Ok(Self(hmac::Key::new(hmac::HMAC_SHA256, &random::<32>()?)))
    }

    /// The hash every cache of this process shares. A forked child keeps its parent's, and so its parent's entries.
    ///
    /// # Errors
    /// As [`KeyedHash::new`], on first use.
    pub fn of_process() -> Result<Arc<Self>, Error> {
        // Not a lock: a thread that holds one while another forks would block the child for ever.
        static SHARED: ArcSwapOption<KeyedHash> = ArcSwapOption::const_empty();
        if let Some(shared) = SHARED.load_full() {
            return Ok(shared);
        }
        let fresh = Arc::new(Self::new()?);
        let earlier = SHARED.compare_and_swap(&None::<Arc<Self>>, Some(fresh.clone()));
        Ok((*earlier).clone().unwrap_or(fresh))
    }

    /// The hash of a list of parts.
    pub fn of(&self, parts: &[&[u8]]) -> [u8; 32] {
        let mut context = hmac::Context::with_key(&self.0);
        for part in parts {
            context.update(&(part.len() as u64).to_be_bytes());
            context.update(part);
        }
        fixed(context.sign().as_ref())
    }
}

impl std::fmt::Debug for KeyedHash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("KeyedHash([redacted])")
    }
}

struct Length(usize);

impl hkdf::KeyType for Length {
    fn len(&self) -> usize {
        self.0
    }
}

fn stretch(algorithm: pbkdf2::Algorithm, password: &[u8], salt: &[u8], rounds: u32) -> [u8; 32] {
    let mut key = [0; 32];
    pbkdf2::derive(algorithm, NonZeroU32::new(rounds).unwrap_or(NonZeroU32::MIN), salt, password, &mut key);
    key
}

fn gcm(key: &[u8; 32]) -> Option<LessSafeKey> {
    UnboundKey::new(&AES_256_GCM, key).ok().map(LessSafeKey::new)
}

fn cbc(key: &[u8]) -> Option<UnboundCipherKey> {
    let algorithm = if key.len() == 16 { &AES_128 } else { &AES_256 };
    UnboundCipherKey::new(algorithm, key).ok()
}

fn sign(key: &hmac::Key, parts: &[&[u8]]) -> [u8; 32] {
    let mut context = hmac::Context::with_key(key);
    parts.iter().for_each(|part| context.update(part));
    fixed(context.sign().as_ref())
}

fn fixed(bytes: &[u8]) -> [u8; 32] {
    let mut array = [0; 32];
    array.iter_mut().zip(bytes).for_each(|(to, from)| *to = *from);
    array
}

fn broken(what: &str) -> Error {
    Error::new(Code::Internal, what)
}

#[cfg(test)]
mod tests;
