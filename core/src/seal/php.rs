//! libsodium's secretbox: what the PHP SDK seals with (contract section 5.6). Read only.

use super::codec::{Alphabet, Codec, Shape};
use super::failure::Miss;
use super::fernet;
use crate::crypto::{self, TAG};
use crate::secret::Secret;

pub(super) static CODEC: Codec = Codec::read_only(Shape::Bytes { alphabet: Alphabet::Standard, fits, open });

/// Whether these bytes can be of PHP: nothing marks them.
fn fits(bytes: &[u8]) -> bool {
    bytes.len() >= NONCE + TAG
}

/// Nonce, then the box. The password is a key in base64, as for Fernet.
fn open(bytes: &[u8], password: &Secret) -> Result<Vec<u8>, Miss> {
    let key = fernet::key(password.reveal()).ok_or(Miss::PasswordUnusable)?;
    let (nonce, boxed) = bytes.split_first_chunk::<NONCE>().ok_or(Miss::WrongPassword)?;
    crypto::secretbox_open(&key, nonce, boxed).ok_or(Miss::WrongPassword)
}

const NONCE: usize = 24;
