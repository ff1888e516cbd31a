//! The passwords cookies are sealed with, in the order of their rotation.

use std::fmt;
use std::sync::Arc;

use arc_swap::ArcSwapOption;
use serde::Deserialize;

use super::native::Keys;
use super::{Format, fernet};
use crate::crypto::KeyedHash;
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

    /// Whether the first password can seal in this format. Call it before spending anything that can be used once,
    /// such as an authorization code (contract section 4.6).
    ///
    /// # Errors
    /// [`Code::FormatNotWritable`]; [`Code::PasswordNotFernetKey`] for `fernet`; [`Code::PasswordTooShort`] for `iron`,
    /// whose readers count UTF-16 units instead of bytes (5.2).
    pub fn check_can_seal(&self, format: Format) -> Result<(), Error> {
        if !format.is_writable() {
            return Err(Error::new(Code::FormatNotWritable, format!("the {format} format can only be read")));
        }
        let password = self.first().reveal();
        match format {
            Format::Fernet if fernet::key(password).is_none() => {
                Err(Error::new(Code::PasswordNotFernetKey, "the first cookie password is not a Fernet key"))
            }
            Format::Iron if password.encode_utf16().count() < MIN_PASSWORD => {
                Err(too_short(format!("the iron format needs a cookie password of {MIN_PASSWORD} characters")))
            }
            _ => Ok(()),
        }
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

    pub(super) fn reveal(&self) -> &str {
        self.secret.reveal()
    }

    pub(super) fn bytes(&self) -> &[u8] {
        self.secret.reveal().as_bytes()
    }

    /// The keys of the native format. The slow derivation happens once per password and process, also when a host makes
    /// a new list for every request: whoever sends cookies cannot make it happen again.
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

/// Keys by [`Password::id`], newest last. An immutable list that is replaced, because a lock held by another thread
/// while the process forks would stay held in the child for ever.
static STRETCHED: ArcSwapOption<Stretched> = ArcSwapOption::const_empty();

type Stretched = Vec<([u8; 32], Arc<Keys>)>;

/// More passwords than one process serves. Beyond it the oldest are derived anew when needed.
const MAX_STRETCHED: usize = 64;

fn remembered(id: &[u8; 32]) -> Option<Arc<Keys>> {
    let known = STRETCHED.load();
    known.as_ref()?.iter().find(|(other, _)| other == id).map(|(_, keys)| keys.clone())
}

fn remember(id: [u8; 32], keys: &Arc<Keys>) {
    STRETCHED.rcu(|known| {
        let known = known.as_deref().map(Vec::as_slice).unwrap_or_default();
        let surplus = (known.len() + 1).saturating_sub(MAX_STRETCHED);
        let mut next: Stretched = known.iter().skip(surplus).cloned().collect();
        next.push((id, keys.clone()));
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

fn too_short(message: String) -> Error {
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
        for number in 0..=u8::try_from(MAX_STRETCHED).unwrap() {
            remember([number; 32], &keys);
        }
        assert!(STRETCHED.load().as_ref().unwrap().len() <= MAX_STRETCHED);
        assert!(remembered(&[1; 32]).is_some());
        assert!(remembered(&[0; 32]).is_none());
    }
}
