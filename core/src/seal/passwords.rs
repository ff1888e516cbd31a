//! The passwords cookies are sealed with, in the order of their rotation.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use arc_swap::ArcSwapOption;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE;
use serde::Deserialize;
use zeroize::Zeroizing;

use super::native::keys::Keys;
use super::purpose::Purpose;
use crate::crypto::{self, KeyedHash};
use crate::error::{Code, Error};
use crate::secret::Secret;

/// The least bytes of a password (contract section 4.2): what every vendor format demands as well.
pub const MIN_PASSWORD: usize = 32;

/// The most passwords in a list. Each may be tried on a value, so the list bounds what an attacker's cookie can cost.
pub const MAX_PASSWORDS: usize = 16;

/// An ordered list of passwords: the first seals, all of them unseal. Cloning is cheap, `Debug` is redacted.
///
/// Deserializes from a string or a list of strings.
#[derive(Clone, Deserialize)]
#[serde(try_from = "OneOrMany")]
pub struct Passwords(Arc<Inner>);

impl Passwords {
    /// A list that passed the checks.
    ///
    /// # Errors
    /// [`Code::PasswordMissing`] for an empty list or an empty password, [`Code::PasswordTooShort`] for one below
    /// [`MIN_PASSWORD`] bytes, [`Code::InvalidOption`] for more than [`MAX_PASSWORDS`].
    pub fn new(list: Vec<Secret>) -> Result<Self, Error> {
        if list.iter().any(Secret::is_empty) {
            return Err(missing());
        }
        if list.len() > MAX_PASSWORDS {
            return Err(Error::option(format!("more than {MAX_PASSWORDS} cookie passwords")));
        }
        if let Some(position) = list.iter().position(|password| password.reveal().len() < MIN_PASSWORD) {
            let which = if list.len() == 1 { String::new() } else { format!(" number {}", position + 1) };
            return Err(too_short(format!("cookie password{which} has fewer than {MIN_PASSWORD} bytes")));
        }
        let hash = KeyedHash::of_process()?;
        let mut list = list.into_iter().map(|secret| Password::new(secret, &hash));
        let Some(first) = list.next() else { return Err(missing()) };
        let others: Vec<_> = list.collect();
        let ids: Vec<&[u8]> = std::iter::once(&first).chain(&others).map(|password| password.id.as_slice()).collect();
        let identity = hash.of(&ids);
        Ok(Self(Arc::new(Inner { first, others, identity })))
    }

    /// A list of one.
    ///
    /// # Errors
    /// As [`Passwords::new`].
    pub fn one(password: impl Into<Secret>) -> Result<Self, Error> {
        Self::new(vec![password.into()])
    }

    /// A value that is equal for equal lists in this process and tells nothing about them: part of a cache's key.
    pub fn identity(&self) -> &[u8; 32] {
        &self.0.identity
    }

    /// Whether this is the list of this one password.
    pub(crate) fn is_only(&self, password: &Secret) -> bool {
        self.0.others.is_empty() && self.0.first.secret == *password
    }

    pub(super) fn first(&self) -> &Password {
        &self.0.first
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Password> {
        std::iter::once(&self.0.first).chain(&self.0.others)
    }
}

impl fmt::Debug for Passwords {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Passwords({} [redacted])", 1 + self.0.others.len())
    }
}

struct Inner {
    first: Password,
    others: Vec<Password>,
    identity: [u8; 32],
}

/// One password, and what is derived from it once.
pub(super) struct Password {
    secret: Secret,
    id: [u8; 32],
    keys: ArcSwapOption<Keys>,
}

impl Password {
    fn new(secret: Secret, hash: &KeyedHash) -> Self {
        let id = hash.of(&[secret.reveal().as_bytes()]);
        Self { secret, id, keys: ArcSwapOption::empty() }
    }

    pub(super) fn secret(&self) -> &Secret {
        &self.secret
    }

    fn bytes(&self) -> &[u8] {
        self.secret.bytes()
    }

    /// The password that stands in for this one where something is sealed for a named purpose in a format that knows no
    /// purposes: as long as every format wants it, and a Fernet key.
    pub(super) fn for_purpose(&self, purpose: Purpose<'_>) -> Result<Cow<'_, Secret>, Error> {
        if !purpose.is_named() {
            return Ok(Cow::Borrowed(&self.secret));
        }
        let key = Zeroizing::new(crypto::hkdf_sha256::<32>(self.bytes(), &[], &purpose.after(PURPOSE_INFO))?);
        Ok(Cow::Owned(URL_SAFE.encode(key.as_slice()).into()))
    }

    /// The keys of the native format. The slow derivation happens once per password and process, also when a host makes
    /// a new list for every request: cookies of an attacker cannot cause another stretch.
    pub(super) fn keys(&self) -> Result<Arc<Keys>, Error> {
        if let Some(keys) = self.keys.load_full() {
            return Ok(keys);
        }
        let keys = match remembered(&self.id) {
            Some(keys) => keys,
            None => {
                let keys = Arc::new(Keys::stretch(self.bytes())?);
                remember(self.id, &keys);
                keys
            }
        };
        self.keys.store(Some(keys.clone()));
        Ok(keys)
    }
}

/// What a password for a purpose is derived with.
const PURPOSE_INFO: &[u8] = b"authkit-native password";

/// Keys by [`Password::id`]. An immutable map that is replaced, because a lock held by another thread while the process
/// forks would stay held in the child for ever.
static STRETCHED: ArcSwapOption<Stretched> = ArcSwapOption::const_empty();

type Stretched = HashMap<[u8; 32], Arc<Keys>>;

/// Far more passwords than one process serves: an application with a password per tenant must not stretch one per
/// request. Passwords come from the program and not from a request, so this only bounds what a mistake can fill, at 1
/// MB.
const MAX_STRETCHED: usize = 10_000;

fn remembered(id: &[u8; 32]) -> Option<Arc<Keys>> {
    STRETCHED.load().as_ref()?.get(id).cloned()
}

fn remember(id: [u8; 32], keys: &Arc<Keys>) {
    STRETCHED.rcu(|known| {
        let mut next = match known.as_deref() {
            Some(known) if known.len() < MAX_STRETCHED => known.clone(),
            _ => Stretched::new(),
        };
        next.insert(id, keys.clone());
        Some(Arc::new(next))
    });
}

#[derive(Deserialize)]
#[serde(untagged)]
enum OneOrMany {
    One(Secret),
    Many(Vec<Secret>),
}

impl TryFrom<OneOrMany> for Passwords {
    type Error = Error;

    fn try_from(given: OneOrMany) -> Result<Self, Error> {
        match given {
            OneOrMany::One(password) => Self::new(vec![password]),
            OneOrMany::Many(list) => Self::new(list),
        }
    }
}

fn missing() -> Error {
    Error::new(Code::PasswordMissing, "the cookie password is missing or empty")
}

pub(super) fn too_short(message: String) -> Error {
    Error::new(Code::PasswordTooShort, message)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn a_password_is_stretched_once_per_process() {
        let first = Passwords::one("a password that is stretched only once").unwrap().first().keys().unwrap();
        let second = Passwords::one("a password that is stretched only once").unwrap().first().keys().unwrap();
        assert!(Arc::ptr_eq(&first, &second));
    }

    #[test]
    fn what_is_remembered_is_bounded() {
        let keys = Passwords::one("a password that fills the memory of keys").unwrap().first().keys().unwrap();
        let id = |number: u32| {
            let mut id = [7; 32];
            id.iter_mut().zip(number.to_be_bytes()).for_each(|(byte, value)| *byte = value);
            id
        };
        (0..1_000).for_each(|number| remember(id(number), &keys));
        assert!((0..1_000).all(|number| remembered(&id(number)).is_some()));
        let full = Arc::new((0..).map(|number| (id(number), keys.clone())).take(MAX_STRETCHED).collect());
        STRETCHED.store(Some(full));
        remember([9; 32], &keys);
        assert!(remembered(&[9; 32]).is_some());
        assert!(STRETCHED.load().as_ref().unwrap().len() <= MAX_STRETCHED);
    }
}
