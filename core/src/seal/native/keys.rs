//! What is derived from a password for `ak1`.

use zeroize::Zeroizing;

use crate::crypto;
use crate::error::Error;
use crate::seal::purpose::Purpose;

/// The secrets one password stands for.
pub(in crate::seal) struct Keys {
    pub(super) root: Zeroizing<[u8; 32]>,
    pub(super) id: [u8; KEY_ID],
}

impl Keys {
    /// Derives the keys: milliseconds of work, once per password and process.
    pub(in crate::seal) fn stretch(password: &[u8]) -> Result<Self, Error> {
        let root = Zeroizing::new(crypto::pbkdf2_sha256(password, STRETCH_SALT, ROUNDS));
        let id = crypto::hkdf_sha256(root.as_slice(), &[], ID_INFO)?;
        Ok(Self { root, id })
    }

    /// The key and nonce of a message.
    pub(super) fn message(&self, salt: &[u8], purpose: Purpose<'_>) -> Result<(Zeroizing<[u8; 32]>, [u8; 12]), Error> {
        let info = purpose.after(MESSAGE_INFO);
        let bytes = Zeroizing::new(crypto::hkdf_sha256::<44>(self.root.as_slice(), salt, &info)?);
        let (mut key, mut nonce) = (Zeroizing::new([0; 32]), [0; 12]);
        key.iter_mut().chain(&mut nonce).zip(bytes.iter()).for_each(|(to, from)| *to = *from);
        Ok((key, nonce))
    }
}

/// Bytes that tell a reader which password fits, and let it refuse a foreign value without decrypting.
pub(super) const KEY_ID: usize = 4;

/// The salt of the stretch is fixed: a salt in the cookie would let its sender make every request stretch. Passwords of 32
/// bytes are out of reach of tables; the rounds are for those that a person made up.
pub(super) const STRETCH_SALT: &[u8] = b"authkit-native ak1 password";

/// About 15 ms of one core, paid at the first cookie after a start. More would be felt in functions that start per
/// request, and protects only passwords that should not be in use.
pub(super) const ROUNDS: u32 = 100_000;

pub(super) const ID_INFO: &[u8] = b"authkit-native ak1 key id";
pub(super) const MESSAGE_INFO: &[u8] = b"authkit-native ak1 message";
