//! Proof by possession: codes by e-mail and SMS, and authenticator apps (RFC 6238).

use hmac::{Hmac, KeyInit, Mac};
use serde::Serialize;
use sha1::Sha1;

use crate::clock::{Millis, after, iso};
use crate::directory::User;
use crate::error::ApiError;
use crate::ids;
use crate::state::{CODE_LIFETIME, World};

/// An e-mail or SMS that the real service would have sent.
#[derive(Clone, Debug, Serialize)]
pub struct Message {
    /// `magic_auth`, `email_verification`, `radar_email` or `radar_sms`.
    pub kind: &'static str,
    /// The address or number.
    pub to: String,
    /// The six digits inside.
    pub code: String,
    /// The user it is for.
    pub user_id: String,
    /// The time, by the emulator's clock.
    pub at: String,
}

/// The purpose of a code by e-mail or SMS.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    MagicAuth { email: String },
    EmailVerification { id: String },
    RadarEmail { challenge_id: String },
    RadarSms { verification_id: String, phone_number: String },
}

impl Purpose {
    fn kind(&self) -> &'static str {
        match self {
            Self::MagicAuth { .. } => "magic_auth",
            Self::EmailVerification { .. } => "email_verification",
            Self::RadarEmail { .. } => "radar_email",
            Self::RadarSms { .. } => "radar_sms",
        }
    }
}

pub(crate) struct OneTimeCode {
    pub purpose: Purpose,
    pub user_id: String,
    code: String,
    expires_at: Millis,
    used: bool,
    attempts: u8,
}

pub(crate) struct Factor {
    pub id: String,
    pub user_id: String,
    pub secret: String,
}

pub(crate) struct FactorChallenge {
    pub factor_id: String,
    pub expires_at: Millis,
    attempts: u8,
    used: bool,
}

impl World {
    /// Sends a new code and returns it.
    pub fn send(&mut self, purpose: Purpose, user_id: &str, to: &str) -> String {
        let (code, now) = (ids::six_digits(), self.now());
        self.messages.push(Message {
            kind: purpose.kind(),
            to: to.to_owned(),
            code: code.clone(),
            user_id: user_id.to_owned(),
            at: iso(now),
        });
        self.one_time_codes.push(OneTimeCode {
            purpose,
            user_id: user_id.to_owned(),
            code: code.clone(),
            expires_at: after(now, CODE_LIFETIME),
            used: false,
            attempts: 0,
        });
        code
    }

    /// Sends a code that proves the address, and returns the id of the verification.
    pub fn send_email_verification(&mut self, user: &User) -> String {
        let id = ids::id("email_verification", self.now());
        self.send(Purpose::EmailVerification { id: id.clone() }, &user.id, &user.profile.email);
        id
    }

    /// Uses up a code for a purpose. Only the newest code is valid.
    pub fn redeem(&mut self, user_id: &str, code: &str, fits: impl Fn(&Purpose) -> bool) -> Result<(), ApiError> {
        let now = self.now();
        let newest = self.one_time_codes.iter_mut().rev().find(|sent| sent.user_id == user_id && fits(&sent.purpose));
        let sent = newest.ok_or_else(wrong_code)?;
        judge(&mut sent.attempts, &mut sent.used, sent.expires_at <= now, sent.code == code)
    }

    /// Opens a challenge for an enrolled factor. Returns its id and its expiry.
    pub fn challenge_factor(&mut self, factor_id: &str) -> (String, Millis) {
        let (id, expires_at) = (ids::id("auth_challenge", self.now()), after(self.now(), CODE_LIFETIME));
        let factor_id = factor_id.to_owned();
        self.challenges.insert(id.clone(), FactorChallenge { factor_id, expires_at, attempts: 0, used: false });
        (id, expires_at)
    }

    /// Uses up a challenge with the code of the user's authenticator app.
    pub fn redeem_totp(&mut self, user_id: &str, challenge_id: &str, code: &str) -> Result<(), ApiError> {
        let now = self.now();
        let unknown = || ApiError::oauth("invalid_grant", "The authentication challenge is invalid.");
        let challenge = self.challenges.get_mut(challenge_id).ok_or_else(unknown)?;
        let factor = self.factors.iter().find(|factor| factor.id == challenge.factor_id).ok_or_else(unknown)?;
        if factor.user_id != user_id {
            return Err(ApiError::coded(400, "user_mismatch", "The challenge belongs to another user."));
        }
        // One step to either side, for clocks that differ.
        let right =
            [-1, 0, 1].into_iter().any(|step| totp_at(&factor.secret, now / 1000 + 30 * step).as_deref() == Some(code));
        judge(&mut challenge.attempts, &mut challenge.used, challenge.expires_at <= now, right)
    }
}

/// The RFC 6238 code of a Base32 secret (SHA-1, six digits, 30 s), or `None` for a secret that is not Base32.
pub(crate) fn totp_at(secret: &str, seconds: i64) -> Option<String> {
    let mut mac = Hmac::<Sha1>::new_from_slice(&base32_decode(secret)?).ok()?;
    mac.update(&seconds.div_euclid(30).to_be_bytes());
    let digest = mac.finalize().into_bytes();
    let offset = usize::from(digest.last()? & 15);
    let word: [u8; 4] = digest.get(offset..offset + 4)?.try_into().ok()?;
    Some(format!("{:06}", (u32::from_be_bytes(word) & 0x7FFF_FFFF) % 1_000_000))
}

/// A new secret for an authenticator app: twenty random bytes in Base32.
pub(crate) fn new_totp_secret() -> String {
    let bytes: [u8; 20] = rand::random();
    bytes
        .chunks(5)
        .flat_map(|chunk| {
            let value = chunk.iter().fold(0_u64, |value, &byte| value << 8 | u64::from(byte));
            (0..8)
                .rev()
                .map(move |digit| char::from(BASE32.get((value >> (5 * digit) & 31) as usize).copied().unwrap_or(b'A')))
        })
        .collect()
}

const BASE32: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
/// Wrong attempts after which even the right code is refused.
const MAX_ATTEMPTS: u8 = 5;

fn base32_decode(text: &str) -> Option<Vec<u8>> {
    let (mut bytes, mut buffer, mut bits) = (Vec::new(), 0_u32, 0);
    for symbol in text.bytes().filter(|&byte| byte != b'=') {
        let value = BASE32.iter().position(|&letter| letter == symbol.to_ascii_uppercase())?;
        buffer = buffer << 5 | u32::try_from(value).ok()?;
        bits += 5;
        if bits >= 8 {
            bits -= 8;
            bytes.push((buffer >> bits & 0xFF) as u8);
        }
    }
    Some(bytes)
}

fn judge(attempts: &mut u8, used: &mut bool, expired: bool, right: bool) -> Result<(), ApiError> {
    if *attempts >= MAX_ATTEMPTS {
        return Err(ApiError::coded(
            400,
            "one_time_code_too_many_attempts",
            "Too many wrong codes; ask for a new one.",
        ));
    }
    if *used {
        return Err(ApiError::coded(400, "one_time_code_previously_used", "This code has already been used."));
    }
    if expired {
        return Err(ApiError::coded(400, "one_time_code_expired", "This code has expired."));
    }
    if !right {
        *attempts += 1;
        return Err(wrong_code());
    }
    *used = true;
    Ok(())
}

fn wrong_code() -> ApiError {
    ApiError::coded(400, "invalid_one_time_code", "The code is incorrect.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_those_of_rfc_6238() {
        // The RFC's SHA-1 secret, "12345678901234567890", and the last six of its eight digits.
        let secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
        for (seconds, code) in [(59, "287082"), (1_111_111_109, "081804"), (2_000_000_000, "279037")] {
            assert_eq!(totp_at(secret, seconds).as_deref(), Some(code));
        }
        assert_eq!(totp_at("not base32!", 59), None);
        assert_eq!(base32_decode(&new_totp_secret()).map(|bytes| bytes.len()), Some(20));
    }
}
