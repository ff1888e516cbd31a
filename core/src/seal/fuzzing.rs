//! The bodies of the fuzz targets that open seals. See [`crate::fuzzing`].

#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use super::*;
use crate::fuzzing::cookie;

/// Anything that arrives as a cookie.
pub fn text(input: &[u8]) {
    let Ok(sealed) = std::str::from_utf8(input) else { return };
    cookie(sealed, PASSWORDS);
    let result = unseal_session(sealed, &passwords(), Format::ALL, now());
    if let Err(failure) = result {
        assert!(!failure.to_string().is_empty());
        assert_ne!(failure, UnsealError::PasswordUnusable(Format::Native));
    }
}

/// Anything that a program with the password may have sealed, in every format we write.
pub fn inside(input: &[u8]) {
    let passwords = passwords();
    let first = passwords.first();
    let password = first.secret();
    let random = iron::Random { encryption_salt: [1; 32], mac_salt: [2; 32], iv: [3; 16] };
    let keys = first.keys().unwrap();
    for (format, sealed) in [
        (Format::Native, native::seal_plaintext(input.to_vec(), &keys, Purpose::SESSION, [4; native::SALT])),
        (Format::Iron, iron::seal(input.to_vec(), password, None, random)),
        (Format::Fernet, fernet::seal(input.to_vec(), password, now(), [5; 16])),
        (Format::Ruby, aes_gcm::seal_ruby(input.to_vec(), password, [6; 12])),
    ] {
        let sealed = sealed.unwrap();
        cookie(&sealed, PASSWORDS);
        match unseal(&sealed, &passwords, Format::ALL, now()) {
            Ok(opened) => again(&sealed, &opened),
            Err(UnsealError::NotJson(of) | UnsealError::Expired(of)) => assert_eq!(of, format),
            Err(UnsealError::TooLarge { size }) => assert!(size > MAX_SEALED),
            // Too short to be told from a stranger's value.
            Err(UnsealError::Malformed(Format::Native)) => assert!(input.is_empty()),
            Err(failure) => panic!("{format}: {failure}"),
        }
    }
}

/// What opened once can be sealed in our format and opens to the same.
fn again(sealed: &str, opened: &Unsealed<Value>) {
    let passwords = passwords();
    for purpose in [Purpose::DATA, Purpose::data("test")] {
        let Ok(sealed) = seal_data(&opened.value, &passwords, Format::Native, purpose, None, now()) else { continue };
        assert!(unseal_session(&sealed, &passwords, Format::ALL, now()).is_err());
        let second = unseal_data(&sealed, &passwords, &[Format::Native], purpose, now()).unwrap();
        assert_eq!(second.value, opened.value);
    }
    let Ok(Unsealed { value: session, .. }) = unseal_session(sealed, &passwords, Format::ALL, now()) else { return };
    if let Ok(sealed) = seal_session(&session, &passwords, Format::Native, None) {
        assert_eq!(unseal_session(&sealed, &passwords, Format::ALL, now()).unwrap().value, session);
    }
}

/// One that every format takes, and one that is a raw key.
const PASSWORDS: &[&str] = &["cHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHA=", "pppppppppppppppppppppppppppppppp"];

fn passwords() -> Passwords {
    Passwords::new(PASSWORDS.iter().map(|password| (*password).into()).collect()).unwrap()
}

fn now() -> Timestamp {
    Timestamp::from_seconds(1_700_000_000)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fuzzing::run;

    #[test]
    fn text_corpus_and_mutations() {
        run("seal_text", text);
    }

    #[test]
    fn inside_corpus_and_mutations() {
        run("seal_inside", inside);
    }
}
