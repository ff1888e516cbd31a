//! What a native seal protects: a JSON value, with the bulky or secret parts of a session stored as the bytes they are.
//!
//! The access token's signature and the refresh token stay outside the compressed stream. They would not shrink, and
//! the length of a stream that holds a secret beside text chosen by an attacker reveals something about the secret.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Map, Value};

use super::deflate::{deflate, inflate};
use crate::seal::failure::Miss;
use crate::seal::payload::{ACCESS_TOKEN, Plain, REFRESH_TOKEN, Tokens};
use crate::time::Timestamp;

/// The bytes of a value. `None` when it is too large.
pub(super) fn write(value: &Value, expires: Option<Timestamp>) -> Option<Vec<u8>> {
    let members = value.as_object();
    let token = members.and_then(|members| Token::split(members.get(ACCESS_TOKEN)?.as_str()?));
    let refresh = members.and_then(|members| members.get(REFRESH_TOKEN)?.as_str()).filter(|t| t.len() <= MAX_LENGTH);

    let mut head = vec![0];
    let mut flags = 0;
    if let Some(expires) = expires {
        flags |= EXPIRES;
        head.extend(expires.millis().to_be_bytes());
    }
    if let Some(token) = &token {
        flags |= TOKEN;
        [&token.header, &token.claims, &token.signature].into_iter().for_each(|part| head.extend(length(part)));
        head.extend(&token.signature);
    }
    if let Some(refresh) = refresh {
        flags |= REFRESH;
        head.extend(length(refresh.as_bytes()));
        head.extend(refresh.as_bytes());
    }
    if let Some(first) = head.first_mut() {
        *first = flags;
    }

    let mut text = token.as_ref().map(|token| [token.header.as_slice(), &token.claims].concat()).unwrap_or_default();
    let json = match members {
        Some(members) if flags & (TOKEN | REFRESH) != 0 => {
            let is_stored = |name: &str| match name {
                ACCESS_TOKEN => token.is_some(),
                REFRESH_TOKEN => refresh.is_some(),
                _ => false,
            };
            let rest = members.iter().filter(|(name, _)| !is_stored(name));
            serde_json::to_vec(&rest.map(|(name, value)| (name.clone(), value.clone())).collect::<Map<_, _>>())
        }
        _ => serde_json::to_vec(value),
    };
    text.extend(json.ok()?);
    head.extend(deflate(&text)?);
    Some(head)
}

/// What the bytes of an opened seal hold.
pub(super) fn read(bytes: &[u8], now: Timestamp) -> Result<Plain, Miss> {
    let mut rest = Reader(bytes);
    let head = rest.head().ok_or(Miss::NotJson)?;
    if head.expires.is_some_and(|expires| super::CODEC.is_over(expires, now)) {
        return Err(Miss::Expired);
    }
    let text = inflate(rest.0).ok_or(Miss::NotJson)?;
    head.plain(&text).ok_or(Miss::NotJson)
}

/// What precedes the compressed text, in this order. Other bits are for `ak1` readers to refuse.
const EXPIRES: u8 = 1;
const TOKEN: u8 = 2;
const REFRESH: u8 = 4;

const MAX_LENGTH: usize = u16::MAX as usize;

/// The parts of a JWT as bytes.
struct Token {
    header: Vec<u8>,
    claims: Vec<u8>,
    signature: Vec<u8>,
}

impl Token {
    /// `None` for anything that [`join`] would not restore byte for byte: it is then stored as the text it is.
    fn split(text: &str) -> Option<Self> {
        let mut parts = text.split('.').map(|part| {
            // The decoder refuses padding, foreign characters and stray bits, so what it accepts has only one spelling.
            URL_SAFE_NO_PAD.decode(part).ok().filter(|bytes| bytes.len() <= MAX_LENGTH)
        });
        let (header, claims, signature) = (parts.next()??, parts.next()??, parts.next()??);
        parts.next().is_none().then_some(Self { header, claims, signature })
    }
}

fn join(header: &[u8], claims: &[u8], signature: &[u8]) -> String {
    let mut text = String::with_capacity((header.len() + claims.len() + signature.len()) * 4 / 3 + 6);
    URL_SAFE_NO_PAD.encode_string(header, &mut text);
    text.push('.');
    URL_SAFE_NO_PAD.encode_string(claims, &mut text);
    text.push('.');
    URL_SAFE_NO_PAD.encode_string(signature, &mut text);
    text
}

fn length(part: &[u8]) -> [u8; 2] {
    u16::try_from(part.len()).unwrap_or(u16::MAX).to_be_bytes()
}

struct Head<'a> {
    expires: Option<Timestamp>,
    token: Option<(usize, usize, &'a [u8])>,
    refresh: Option<&'a str>,
}

impl Head<'_> {
    fn plain(&self, text: &[u8]) -> Option<Plain> {
        let refresh = self.refresh.map(str::to_owned);
        let (access, text) = match self.token {
            Some((header, claims, signature)) => {
                let (header, text) = text.split_at_checked(header)?;
                let (claims, text) = text.split_at_checked(claims)?;
                (Some(join(header, claims, signature)), text)
            }
            None => (None, text),
        };
        Some(Plain {
            text: std::str::from_utf8(text).ok()?.to_owned(),
            tokens: Tokens { access, refresh },
            expires: self.expires,
        })
    }
}

struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn head(&mut self) -> Option<Head<'a>> {
        let [flags] = self.array()?;
        if flags & !(EXPIRES | TOKEN | REFRESH) != 0 {
            return None;
        }
        let has = |flag| flags & flag != 0;
        Some(Head {
            expires: if has(EXPIRES) { Some(Timestamp::from_millis(i64::from_be_bytes(self.array()?))) } else { None },
            token: if has(TOKEN) { Some(self.token()?) } else { None },
            refresh: if has(REFRESH) { Some(self.refresh()?) } else { None },
        })
    }

    fn token(&mut self) -> Option<(usize, usize, &'a [u8])> {
        let (header, claims, signature) = (self.length()?, self.length()?, self.length()?);
        Some((header, claims, self.take(signature)?))
    }

    fn refresh(&mut self) -> Option<&'a str> {
        let length = self.length()?;
        std::str::from_utf8(self.take(length)?).ok()
    }

    fn length(&mut self) -> Option<usize> {
        self.array().map(u16::from_be_bytes).map(usize::from)
    }

    fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        self.take(N)?.try_into().ok()
    }

    fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(taken)
    }
}
