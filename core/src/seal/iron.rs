//! Iron, `Fe26.2`: what the Node SDK, iron-session and the JavaScript kits seal with (contract section 5.2).

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use zeroize::Zeroizing;

use super::codec::{Attempt, Codec, Opened, Sealer, Shape};
use super::failure::{Miss, UnsealError};
use super::format::Format;
use super::json;
use super::passwords::{self, MIN_PASSWORD};
use super::payload::{Plain, Spelling};
use crate::crypto;
use crate::error::Error;
use crate::secret::Secret;
use crate::time::Timestamp;

pub(super) static CODEC: Codec = Codec {
    // The prefix is that of every version.
    shape: Shape::Marked { prefix: PREFIX, is_other_version: |_| false, open },
    sealer: Some(Sealer {
        check,
        text: json::compact,
        seal: |sealing| seal(sealing.text(), &*sealing.secret()?, sealing.expires, Random::new()?),
    }),
    spelling: Spelling::Camel,
    lifetime: Some(SKEW),
    separates_purposes: false,
};

/// What every version of iron starts with.
pub(super) const PREFIX: &str = "Fe26.";

/// Its readers count UTF-16 units instead of bytes.
fn check(password: &Secret) -> Result<(), Error> {
    if password.reveal().encode_utf16().count() < MIN_PASSWORD {
        return Err(passwords::too_short(format!(
            "the iron format needs a cookie password of {MIN_PASSWORD} characters"
        )));
    }
    Ok(())
}

fn open(text: &str, attempt: &Attempt<'_>) -> Result<Opened, UnsealError> {
    let envelope = Envelope::parse(text)?;
    attempt
        .with_each(|password| Plain::text(envelope.open(&*attempt.secret(password)?, attempt.now)?, envelope.expires))
}

/// Seals JSON text. The suffix `~2` makes every version of iron-session take the payload as it is.
pub(super) fn seal(
    text: Vec<u8>,
    password: &Secret,
    expires: Option<Timestamp>,
    random: Random,
) -> Result<String, Error> {
    let encryption_salt = hex(&random.encryption_salt);
    let mac_salt = hex(&random.mac_salt);
    let ciphertext = crypto::aes_cbc_seal(key(password, &encryption_salt).as_slice(), random.iv, text)?;
    let base = format!(
        "{VERSION}*{PASSWORD_ID}*{encryption_salt}*{}*{}*{}",
        URL_SAFE_NO_PAD.encode(random.iv),
        URL_SAFE_NO_PAD.encode(ciphertext),
        expires.map(|expires| expires.millis().to_string()).unwrap_or_default(),
    );
    let mac = crypto::hmac_sha256(key(password, &mac_salt).as_slice(), &[base.as_bytes()]);
    Ok(format!("{base}*{mac_salt}*{}~{SUFFIX}", URL_SAFE_NO_PAD.encode(mac)))
}

/// What a seal needs of chance.
pub(super) struct Random {
    pub(super) encryption_salt: [u8; 32],
    pub(super) mac_salt: [u8; 32],
    pub(super) iv: [u8; 16],
}

impl Random {
    pub(super) fn new() -> Result<Self, Error> {
        Ok(Self { encryption_salt: crypto::random()?, mac_salt: crypto::random()?, iv: crypto::random()? })
    }
}

/// A value whose eight components are well formed.
pub(super) struct Envelope<'a> {
    base: &'a str,
    encryption_salt: &'a str,
    iv: [u8; 16],
    ciphertext: Vec<u8>,
    expires: Option<Timestamp>,
    mac_salt: &'a str,
    mac: [u8; 32],
}

impl<'a> Envelope<'a> {
    /// Splits the text. The password's id is covered by the MAC and otherwise ignored: it numbers a list that only the
    /// sealing program knows, so every password is tried.
    pub(super) fn parse(text: &'a str) -> Result<Self, UnsealError> {
        let (sealed, suffix) = text.split_once('~').unwrap_or((text, SUFFIX));
        if suffix != SUFFIX || !sealed.starts_with(VERSION) {
            return Err(UnsealError::UnknownVersion(Format::Iron));
        }
        Self::split(sealed).ok_or(UnsealError::Malformed(Format::Iron))
    }

    fn split(sealed: &'a str) -> Option<Self> {
        let (base, mac_salt, mac) = {
            let (rest, mac) = sealed.rsplit_once('*')?;
            let (base, mac_salt) = rest.rsplit_once('*')?;
            (base, mac_salt, mac)
        };
        let components: Vec<&str> = base.split('*').take(7).collect();
        let &[VERSION, _id, encryption_salt, iv, ciphertext, expires] = components.as_slice() else { return None };
        (is_salt(encryption_salt) && is_salt(mac_salt)).then_some(())?;
        Some(Self {
            base,
            encryption_salt,
            iv: URL_SAFE_NO_PAD.decode(iv).ok()?.try_into().ok()?,
            ciphertext: URL_SAFE_NO_PAD.decode(ciphertext).ok()?,
            expires: expiration(expires)?,
            mac_salt,
            mac: URL_SAFE_NO_PAD.decode(mac).ok()?.try_into().ok()?,
        })
    }

    /// The JSON text inside.
    pub(super) fn open(&self, password: &Secret, now: Timestamp) -> Result<Vec<u8>, Miss> {
        let mac = crypto::hmac_sha256(key(password, self.mac_salt).as_slice(), &[self.base.as_bytes()]);
        if !crypto::equal(&mac, &self.mac) {
            return Err(Miss::WrongPassword);
        }
        if self.expires.is_some_and(|expires| CODEC.is_over(expires, now)) {
            return Err(Miss::Expired);
        }
        let key = key(password, self.encryption_salt);
        crypto::aes_cbc_open(key.as_slice(), self.iv, &self.ciphertext).ok_or(Miss::NotJson)
    }
}

const VERSION: &str = "Fe26.2";
const PASSWORD_ID: &str = "1";
const SUFFIX: &str = "2";

/// The clocks of two servers may differ by this much before an expiration counts (iron's own default).
const SKEW: std::time::Duration = std::time::Duration::from_secs(60);

/// One round is iron's choice: it relies on long passwords. The salt is the text of the digits, not what they stand
/// for.
fn key(password: &Secret, salt: &str) -> Zeroizing<[u8; 32]> {
    Zeroizing::new(crypto::pbkdf2_sha1(password.bytes(), salt.as_bytes(), 1))
}

fn is_salt(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// The inner `None` is a seal without end, the outer one no expiration at all: only digits are, without a leading zero.
fn expiration(text: &str) -> Option<Option<Timestamp>> {
    if text.is_empty() {
        return Some(None);
    }
    let is_number = !text.starts_with('0') && text.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| Some(Timestamp::from_millis(text.parse().unwrap_or(i64::MAX))))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
