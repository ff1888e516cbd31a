//! Every algorithm and the random source, named once. Nothing here knows what it protects: formats and caches do.
//!
//! The crates of RustCrypto seal and hash. AWS-LC, which is in the build for TLS, verifies RS256, signs it for tests, and does
//! nothing else here.
//! Random bytes come from the operating system: seeding a generator on top of it takes 30 ms of a process that may need one
//! nonce.

use std::sync::Arc;

use aes::cipher::block_padding::Pkcs7;
use aes::cipher::{BlockModeDecrypt, BlockModeEncrypt, KeyInit, KeyIvInit, StreamCipher};
use aes::{Aes128, Aes256};
use aes_gcm::Aes256Gcm;
use aes_gcm::aead::AeadInOut;
use aes_gcm::aead::inout::InOutBuf;
use arc_swap::ArcSwapOption;
use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeyPair, KeySize};
use aws_lc_rs::signature::{
    KeyPair as _, ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256, RsaPublicKeyComponents,
};
use cbc::{Decryptor, Encryptor};
use hkdf::Hkdf;
use hmac::{Hmac, Mac};
use poly1305::Poly1305;
use salsa20::XSalsa20;
use sha1::Sha1;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use zeroize::{Zeroize, Zeroizing};

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
    Sha256::digest(data).into()
}

/// HMAC-SHA-256 (RFC 2104) of the parts in sequence. The parts are not delimited: see [`KeyedHash`] where that matters.
pub fn hmac_sha256(key: &[u8], parts: &[&[u8]]) -> [u8; 32] {
    let mut mac = keyed(key);
    parts.iter().for_each(|part| mac.update(part));
    mac.finalize().into_bytes().into()
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

/// An RSA key pair of 2048 bits that signs RS256, for the tokens of tests. It is kept in PKCS#8: a parsed key has a lock
/// inside, and a thread that signs while the process forks would leave it locked in the child.
pub struct RsaKeyPair {
    pkcs8: Zeroizing<Vec<u8>>,
    /// The modulus, big-endian. The exponent is 65537.
    pub modulus: Vec<u8>,
}

impl RsaKeyPair {
    /// A pair of its own. Takes up to a second.
    ///
    /// # Errors
    /// [`Code::Internal`] when there is no randomness.
    pub fn generate() -> Result<Self, Error> {
        let failed = || broken("no key pair could be made");
        let pair = KeyPair::generate(KeySize::Rsa2048).map_err(|_| failed())?;
        let pkcs8: Pkcs8V1Der<'_> = pair.as_der().map_err(|_| failed())?;
        // RFC 8017 appendix A.1.1. Every key of this size has the same lengths.
        let modulus = pair.public_key().as_ref().get(9..265).ok_or_else(failed)?.to_vec();
        Ok(Self { pkcs8: Zeroizing::new(pkcs8.as_ref().to_vec()), modulus })
    }

    /// The signature of the message.
    ///
    /// # Errors
    /// [`Code::Internal`] when there is no randomness.
    pub fn sign(&self, message: &[u8]) -> Result<Vec<u8>, Error> {
        let pair = KeyPair::from_pkcs8(&self.pkcs8).map_err(|_| broken("a key pair cannot be read"))?;
        let mut signature = vec![0; pair.public_modulus_len()];
        let signed = pair.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), message, &mut signature);
        signed.map(|()| signature).map_err(|_| broken("a key pair refused to sign"))
    }
}

/// Whether two byte strings are equal, in a time that depends only on their lengths.
pub fn equal(left: &[u8], right: &[u8]) -> bool {
    left.ct_eq(right).into()
}

/// PBKDF2 with HMAC-SHA-256 (RFC 8018). There is no zeroth round: 0 counts as 1.
pub fn pbkdf2_sha256(password: &[u8], salt: &[u8], rounds: u32) -> [u8; 32] {
    pbkdf2::pbkdf2_hmac_array::<Sha256, 32>(password, salt, rounds)
}

/// PBKDF2 with HMAC-SHA-1 (RFC 8018), likewise. For iron only (contract section 5.2).
pub fn pbkdf2_sha1(password: &[u8], salt: &[u8], rounds: u32) -> [u8; 32] {
    pbkdf2::pbkdf2_hmac_array::<Sha1, 32>(password, salt, rounds)
}

/// HKDF with SHA-256 (RFC 5869), extract and expand.
///
/// # Errors
/// [`Code::Internal`] when `N` is more than 255 blocks.
pub fn hkdf_sha256<const N: usize>(secret: &[u8], salt: &[u8], info: &[u8]) -> Result<[u8; N], Error> {
    let mut bytes = [0; N];
    let (mut extracted, hkdf) = Hkdf::<Sha256>::extract(Some(salt), secret);
    extracted.as_mut_slice().zeroize();
    hkdf.expand(info, &mut bytes).map_err(|_| broken("HKDF refused the length"))?;
    Ok(bytes)
}

/// AES-256-GCM (NIST SP 800-38D): the ciphertext and then its tag. A nonce must never serve one key twice.
///
/// # Errors
/// [`Code::Internal`] when the text is too long for the algorithm.
pub fn aes_256_gcm_seal(key: &[u8; 32], nonce: [u8; 12], aad: &[u8], mut text: Vec<u8>) -> Result<Vec<u8>, Error> {
    let tag = Aes256Gcm::new(key.into())
        .encrypt_inout_detached(&nonce.into(), aad, text.as_mut_slice().into())
        .map_err(|_| broken("AES-GCM refused to seal"))?;
    text.extend(tag);
    Ok(text)
}

/// Opens AES-256-GCM. `None` when the tag does not fit.
pub fn aes_256_gcm_open(key: &[u8; 32], nonce: [u8; 12], aad: &[u8], ciphertext: &[u8], tag: &[u8]) -> Option<Vec<u8>> {
    let mut text = vec![0; ciphertext.len()];
    let (whole, tag) = (InOutBuf::new(ciphertext, &mut text).ok()?, tag.try_into().ok()?);
    Aes256Gcm::new(key.into()).decrypt_inout_detached(&nonce.into(), aad, whole, tag).ok()?;
    Some(text)
}

/// AES-CBC with PKCS#7 padding under a key of 16 or 32 bytes. It authenticates nothing: always under a MAC.
///
/// # Errors
/// [`Code::Internal`] for a key of another length.
pub fn aes_cbc_seal(key: &[u8], iv: [u8; 16], mut text: Vec<u8>) -> Result<Vec<u8>, Error> {
    let length = text.len();
    text.resize(length + BLOCK - length % BLOCK, 0);
    let sealed = match key.len() {
        16 => cbc_encrypt::<Encryptor<Aes128>>(key, iv, &mut text, length),
        _ => cbc_encrypt::<Encryptor<Aes256>>(key, iv, &mut text, length),
    };
    sealed.ok_or_else(|| broken("AES-CBC refused to seal"))?;
    Ok(text)
}

/// Opens AES-CBC. Only ever call it on a ciphertext whose MAC was checked, or the padding becomes an oracle.
pub fn aes_cbc_open(key: &[u8], iv: [u8; 16], ciphertext: &[u8]) -> Option<Vec<u8>> {
    let mut text = ciphertext.to_vec();
    let length = match key.len() {
        16 => cbc_decrypt::<Decryptor<Aes128>>(key, iv, &mut text),
        _ => cbc_decrypt::<Decryptor<Aes256>>(key, iv, &mut text),
    }?;
    text.truncate(length);
    Some(text)
}

/// Opens libsodium's `crypto_secretbox`: XSalsa20-Poly1305, tag first. `None` when the tag does not fit.
pub fn secretbox_open(key: &[u8; 32], nonce: &[u8; 24], boxed: &[u8]) -> Option<Vec<u8>> {
    let (tag, ciphertext) = boxed.split_first_chunk::<TAG>()?;
    let mut stream = XSalsa20::new(key.into(), nonce.into());
    // The key stream starts with the key of the tag, and the text continues with its next byte.
    let mut mac_key = Zeroizing::new([0; 32]);
    stream.try_apply_keystream(mac_key.as_mut_slice()).ok()?;
    let mac = Poly1305::new((&*mac_key).into()).compute_unpadded(ciphertext);
    if !equal(&mac, tag) {
        return None;
    }
    let mut text = ciphertext.to_vec();
    stream.try_apply_keystream(&mut text).ok()?;
    Some(text)
}

/// A hash under a key nobody knows, so that its values can index caches without telling anything about the secrets that
/// went in. Parts are length-prefixed: no two lists of parts collide by moving a boundary.
#[derive(Clone)]
pub struct KeyedHash(Hmac<Sha256>);

impl KeyedHash {
    /// A hash with a key of its own.
    ///
    /// # Errors
    /// [`Code::Internal`] when there is no randomness.
    pub fn new() -> Result<Self, Error> {
        Ok(Self(keyed(Zeroizing::new(random::<32>()?).as_slice())))
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
        let mut mac = self.0.clone();
        for part in parts {
            mac.update(&(part.len() as u64).to_be_bytes());
            mac.update(part);
        }
        mac.finalize().into_bytes().into()
    }
}

impl std::fmt::Debug for KeyedHash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("KeyedHash([redacted])")
    }
}

/// Bytes of a block of AES.
const BLOCK: usize = 16;

fn cbc_encrypt<C: KeyIvInit + BlockModeEncrypt>(
    key: &[u8],
    iv: [u8; 16],
    text: &mut [u8],
    length: usize,
) -> Option<()> {
    C::new_from_slices(key, &iv).ok()?.encrypt_padded::<Pkcs7>(text, length).ok().map(|_| ())
}

fn cbc_decrypt<C: KeyIvInit + BlockModeDecrypt>(key: &[u8], iv: [u8; 16], text: &mut [u8]) -> Option<usize> {
    Some(C::new_from_slices(key, &iv).ok()?.decrypt_padded::<Pkcs7>(text).ok()?.len())
}

/// HMAC under a key of any length: RFC 2104 hashes a key that is longer than a block and pads a shorter one. The crate's
/// constructor for slices does the same, but returns an error that cannot occur.
fn keyed(key: &[u8]) -> Hmac<Sha256> {
    let mut block = Zeroizing::new([0; 64]);
    let mut hashed = Zeroizing::new([0; 32]);
    let key = if key.len() > block.len() {
        *hashed = sha256(key);
        hashed.as_slice()
    } else {
        key
    };
    block.iter_mut().zip(key).for_each(|(to, from)| *to = *from);
    Hmac::new((&*block).into())
}

fn broken(what: &str) -> Error {
    Error::new(Code::Internal, what)
}

#[cfg(test)]
mod tests;
