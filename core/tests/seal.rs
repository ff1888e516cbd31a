//! Cookies made by the vendor's SDKs, good and bad: every one of `tests/vectors` does what its README says.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use std::path::{Path, PathBuf};

use authkit_core::error::Code;
use authkit_core::model::{Impersonator, SessionData, User};
use authkit_core::raw_json::RawMember;
use authkit_core::seal::{self, Format, Passwords, Purpose, UnsealError};
use authkit_core::secret::Secret;
use authkit_core::time::Timestamp;
use serde_json::Value;

#[test]
fn every_good_cookie_opens_to_what_its_producer_sealed() {
    let mut count = 0;
    for path in files("sealed") {
        let file = json(&path);
        let format = format(&file["format"]);
        for vector in file["vectors"].as_array().unwrap() {
            let about = format!("{} {}", path.display(), vector["id"]);
            let passwords = passwords(&vector["password"]).unwrap();
            let sealed = text(&vector["sealed"]);

            let data = seal::unseal(&sealed, &passwords, Format::ALL, now()).expect(&about);
            assert_eq!(data.value, vector["expect"], "{about}");
            assert_eq!(data.format, format, "{about}");

            let session = seal::unseal_session(&sealed, &passwords, Format::ALL, now()).expect(&about).value;
            let member = |snake: &str, camel: &str| {
                vector["expect"].get(snake).or(vector["expect"].get(camel)).cloned().unwrap_or_default()
            };
            assert_eq!(session.access_token.reveal(), member("access_token", "accessToken"), "{about}");
            assert_eq!(session.refresh_token.reveal(), member("refresh_token", "refreshToken"), "{about}");
            assert_eq!(&*session.user.id(), member("user", "user")["id"], "{about}");
            assert_eq!(
                session.user.0.get("metadata").map(RawMember::value).as_ref(),
                member("user", "user").get("metadata"),
                "{about}"
            );
            assert_eq!(session.impersonator.is_some(), member("impersonator", "impersonator").is_object(), "{about}");
            count += 1;
        }
    }
    assert_eq!(count, 184);
}

#[test]
fn every_good_cookie_survives_each_format_we_write() {
    let password = Passwords::one("cHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHA=").unwrap();
    for path in files("sealed") {
        for vector in json(&path)["vectors"].as_array().unwrap() {
            let about = format!("{} {}", path.display(), vector["id"]);
            let passwords = passwords(&vector["password"]).unwrap();
            let session =
                seal::unseal_session(&text(&vector["sealed"]), &passwords, Format::ALL, now()).expect(&about).value;
            for format in Format::ALL.iter().copied().filter(|format| format.is_writable()) {
                match seal::seal_session(&session, &password, format, None) {
                    Ok(sealed) => {
                        let again = seal::unseal_session(&sealed, &password, &[format], now()).expect(&about);
                        assert_eq!(again.value, session, "{about} {format}");
                        assert!(!again.needs_reseal(format));
                    }
                    Err(error) => {
                        assert_eq!(error.code, Code::CookieTooLarge, "{about} {format}");
                        assert_eq!(vector["id"], "large");
                        assert!(error.message.contains("access_token"), "{error}");
                    }
                }
            }
        }
    }
}

#[test]
fn every_malformed_cookie_is_a_reason() {
    let file = json(&root().join("malformed.json"));
    let vectors = file["vectors"].as_array().unwrap();
    for vector in vectors {
        let about = format!("{} ({})", vector["id"], vector["description"]);
        let format = format(&vector["format"]);
        let passwords = match passwords(&vector["password"]) {
            Ok(passwords) => passwords,
            Err(error) => {
                assert!(matches!(error.code, Code::PasswordMissing | Code::PasswordTooShort), "{about}: {error}");
                assert_eq!(vector["stage"], "password", "{about}");
                continue;
            }
        };
        let result = seal::unseal_session(&text(&vector["sealed"]), &passwords, &[format], now());
        match (vector["expect"].as_str().unwrap(), vector["stage"].as_str().unwrap(), result) {
            ("valid" | "policy", _, Ok(session)) => assert_good(session.value.access_token.reveal(), &about),
            ("policy", _, Err(_)) => {}
            ("invalid", "no-cookie", Err(UnsealError::Empty)) => {}
            ("invalid", "password", Err(UnsealError::PasswordUnusable(_))) => {}
            ("invalid", "session", Err(UnsealError::NotASession(_))) => {}
            ("invalid", "session-or-unseal", Err(UnsealError::NotASession(_) | UnsealError::NotJson(_))) => {}
            ("invalid", "unseal", Err(failure)) => {
                assert!(!matches!(failure, UnsealError::NotASession(_) | UnsealError::Empty), "{about}: {failure:?}");
            }
            (expect, stage, result) => panic!("{about}: {expect} at {stage}, but {result:?}"),
        }
    }
    assert_eq!(vectors.len(), 357);
}

#[test]
fn what_has_not_the_shape_of_a_seal_is_told_before_a_password_is_tried() {
    let password = Passwords::one("p".repeat(32)).unwrap();
    let fixed = json(&root().join("fixed.json"));
    let sealed = fixed["vectors"][0]["sealed"].as_str().unwrap();
    let failure = |sealed: &str| seal::unseal(sealed, &password, Format::ALL, now()).unwrap_err();
    let (encryption_salt, mac_salt) = ("a".repeat(64), "b".repeat(64));
    for salt in [&encryption_salt, &mac_salt] {
        for other in ["c".repeat(63), "c".repeat(65), "g".repeat(64), "cg".repeat(32), String::new()] {
            assert_eq!(failure(&sealed.replace(salt, &other)), UnsealError::Malformed(Format::Iron), "{other}");
        }
        assert_eq!(failure(&sealed.replace(salt, &"c".repeat(64))), UnsealError::NoPasswordFits(Format::Iron));
    }
    assert_eq!(failure(&sealed.replace("~2", "~3")), UnsealError::UnknownVersion(Format::Iron));
    assert_eq!(failure(&sealed.replace("Fe26.2", "Fe26.1")), UnsealError::UnknownVersion(Format::Iron));
    assert_eq!(failure(&"A".repeat(36)), UnsealError::UnknownFormat, "27 bytes are too few for a nonce and a tag");
    let ruby = |zeros: &str| failure(&format!("AQ{}{zeros}", "A".repeat(34)));
    assert_eq!(ruby("AA=="), UnsealError::NoPasswordFits(Format::RubyEncryptor), "no byte is left for the version");
    assert_eq!(ruby("AAA="), UnsealError::NoPasswordFits(Format::Ruby));
    assert_eq!(failure(&"A".repeat(seal::MAX_SEALED)), UnsealError::NoPasswordFits(Format::RubyEncryptor));
    assert_eq!(failure(&"A".repeat(seal::MAX_SEALED + 4)), UnsealError::TooLarge { size: seal::MAX_SEALED + 4 });
    for (sealed, expected) in [
        ("ak2.AAAA", UnsealError::UnknownVersion(Format::Native)),
        ("ak.AAAA", UnsealError::UnknownFormat),
        ("akx.AAAA", UnsealError::UnknownFormat),
        (&format!("ak1.{}", "A".repeat(48)), UnsealError::Malformed(Format::Native)),
        (&format!("ak1.{}", "A".repeat(50)), UnsealError::NoPasswordFits(Format::Native)),
    ] {
        assert_eq!(failure(sealed), expected, "{sealed}");
    }
    // A Fernet token has at least one block: `gA` begins its first byte, 57 bytes are all that surrounds the blocks.
    assert_eq!(failure(&format!("gA{}", "A".repeat(74))), UnsealError::NoPasswordFits(Format::RubyEncryptor));
}

#[test]
fn every_token_comes_out_byte_for_byte() {
    let file = json(&root().join("tokens/tokens.json"));
    let mut count = 0;
    for vector in file["vectors"].as_array().unwrap() {
        let token = text(&vector["token"]);
        // One vector is a token of a million bytes that no SDK sealed.
        for (name, sealed) in vector["sealed"].as_object().into_iter().flatten() {
            let about = format!("{} in {name}", vector["id"]);
            let key = if name == "fernet" { "seal_fernet_key" } else { "seal_password" };
            let passwords = passwords(&file[key]).unwrap();
            match seal::unseal_session(&text(sealed), &passwords, Format::ALL, now()) {
                Ok(opened) => {
                    assert_eq!(opened.value.access_token.reveal(), token, "{about}");
                    assert_eq!(&*opened.value.user.id(), file["subject"], "{about}");
                    assert_native_keeps(&opened.value, &about);
                }
                Err(failure) => assert!(token.is_empty() && matches!(failure, UnsealError::NotASession(_)), "{about}"),
            }
            count += 1;
        }
    }
    assert_eq!(count, 4 * (file["vectors"].as_array().unwrap().len() - 1));
}

#[test]
fn a_list_of_passwords_rotates() {
    let (old, new) = ("o".repeat(32), "n".repeat(32));
    let both = Passwords::new(vec![new.as_str().into(), old.as_str().into()]).unwrap();
    let session = SessionData { access_token: "x".into(), refresh_token: "y".into(), ..SessionData::default() };
    for format in [Format::Native, Format::Iron, Format::Ruby] {
        let sealed = seal::seal_session(&session, &Passwords::one(old.as_str()).unwrap(), format, None).unwrap();
        let opened = seal::unseal_session(&sealed, &both, Format::ALL, now()).unwrap();
        assert_eq!((&opened.value, opened.password_index), (&session, 1));
        assert!(opened.needs_reseal(format));
        let stranger = Passwords::one("s".repeat(32)).unwrap();
        let refused = seal::unseal_session(&sealed, &stranger, Format::ALL, now()).unwrap_err();
        assert_eq!(refused, UnsealError::NoPasswordFits(format));
        assert_eq!(seal::unseal_session(&sealed, &both, &[], now()).unwrap_err(), UnsealError::NotAccepted(format));
    }
}

#[test]
fn passwords_are_checked_before_they_are_needed() {
    let code = |list: Vec<Secret>| Passwords::new(list).unwrap_err().code;
    assert_eq!(code(vec![]), Code::PasswordMissing);
    assert_eq!(code(vec!["".into()]), Code::PasswordMissing);
    assert_eq!(code(vec!["x".repeat(31).into()]), Code::PasswordTooShort);
    assert_eq!(code(vec!["x".repeat(32).into(), "short".into()]), Code::PasswordTooShort);
    assert_eq!(code(vec!["x".repeat(32).into(); 17]), Code::InvalidOption);

    // What the guide's `openssl rand -base64 24` prints.
    let guide = Passwords::one("AAECAwQFBgcICQoLDA0ODxAREhMUFRYX").unwrap();
    assert!([Format::Native, Format::Iron, Format::Ruby].iter().all(|format| guide.check_can_seal(*format).is_ok()));
    assert_eq!(guide.check_can_seal(Format::Fernet).unwrap_err().code, Code::PasswordNotFernetKey);
    assert_eq!(guide.check_can_seal(Format::RubyEncryptor).unwrap_err().code, Code::FormatNotWritable);
    let wide = Passwords::one("é".repeat(16)).unwrap();
    assert_eq!(wide.check_can_seal(Format::Iron).unwrap_err().code, Code::PasswordTooShort);
    assert!(wide.check_can_seal(Format::Native).is_ok());

    let one: Passwords = serde_json::from_str(r#""AAECAwQFBgcICQoLDA0ODxAREhMUFRYX""#).unwrap();
    let list: Passwords = serde_json::from_str(r#"["AAECAwQFBgcICQoLDA0ODxAREhMUFRYX"]"#).unwrap();
    assert_eq!(one.identity(), list.identity());
    assert!(serde_json::from_str::<Passwords>(r#""short""#).unwrap_err().to_string().contains("password_too_short"));
    assert_eq!(format!("{one:?}"), "Passwords(1 [redacted])");
}

#[test]
fn a_session_too_large_for_a_cookie_says_why() {
    let user = serde_json::json!({"id": "user_1", "metadata": {"note": "SENTINEL".repeat(900)}});
    let session = SessionData {
        // Like noise, so that compression does not save it.
        access_token: (0..900u32)
            .map(|n| format!("{:05x}", n.wrapping_mul(2_654_435_761) >> 12))
            .collect::<String>()
            .into(),
        refresh_token: "SENTINEL".into(),
        user: User(user.as_object().unwrap().clone().into()),
        ..SessionData::default()
    };
    let passwords = Passwords::one("cHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHA=").unwrap();
    for format in [Format::Iron, Format::Fernet, Format::Ruby] {
        let error = seal::seal_session(&session, &passwords, format, None).unwrap_err();
        assert_eq!(error.code, Code::CookieTooLarge);
        assert_eq!(error.fields["largest"][0], serde_json::json!({"field": "user.metadata", "bytes": 7211}));
        assert_eq!(error.fields["largest"][1]["field"], "access_token");
        assert_eq!(error.fields["limit"], seal::MAX_COOKIE);
        assert!(!format!("{error} {:?}", error.fields).contains("SENTINEL"));
    }
    // Only the user's members count one by one.
    let reason = serde_json::json!({"reason": "SENTINEL".repeat(1000)});
    let impersonator = Some(Impersonator(reason.as_object().unwrap().clone().into()));
    let session = SessionData { user: User::default(), impersonator, ..session };
    let error = seal::seal_session(&session, &passwords, Format::Ruby, None).unwrap_err();
    assert_eq!(error.fields["largest"][0], serde_json::json!({"field": "impersonator", "bytes": 8013}));
}

#[test]
fn a_lifetime_ends() {
    let passwords = Passwords::one("p".repeat(32)).unwrap();
    let ttl = Some(std::time::Duration::from_secs(600));
    let value = serde_json::json!({"return_to": "/"});
    for (format, last) in [(Format::Native, 599_999), (Format::Iron, 659_999)] {
        let sealed = seal::seal_data(&value, &passwords, format, Purpose::DATA, ttl, now()).unwrap();
        let at = |millis| {
            seal::unseal_data(
                &sealed,
                &passwords,
                Format::ALL,
                Purpose::DATA,
                Timestamp::from_millis(now().millis() + millis),
            )
        };
        assert_eq!(at(last).unwrap().value, value);
        assert_eq!(at(last + 1).unwrap_err(), UnsealError::Expired(format));
    }
    let refused = seal::seal_data(&value, &passwords, Format::Ruby, Purpose::DATA, ttl, now()).unwrap_err();
    assert_eq!(refused.code, Code::InvalidOption);
}

#[test]
fn a_format_has_one_spelling() {
    for format in Format::ALL {
        assert_eq!(Format::parse(format.as_str()), Some(*format));
        assert_eq!(serde_json::to_value(format).unwrap(), format.as_str());
    }
    assert_eq!(
        seal::unseal("ak2.AAAA", &Passwords::one("p".repeat(32)).unwrap(), Format::ALL, now()).unwrap_err(),
        UnsealError::UnknownVersion(Format::Native)
    );
}

/// Native seals restore any token exactly, also what is hardly one.
fn assert_native_keeps(session: &SessionData, about: &str) {
    let passwords = Passwords::one("p".repeat(32)).unwrap();
    match seal::seal_session(session, &passwords, Format::Native, None) {
        Ok(sealed) => {
            let opened = seal::unseal_session(&sealed, &passwords, &[Format::Native], now()).expect(about);
            assert_eq!(opened.value, *session, "{about}");
        }
        Err(error) => assert_eq!(error.code, Code::CookieTooLarge, "{about}"),
    }
}

/// The token of a session that a lenient reader let through is the one of a good seal: signed, and of this test's user.
fn assert_good(token: &str, about: &str) {
    assert!(token.starts_with("eyJ") && token.split('.').count() == 3, "{about}");
}

fn now() -> Timestamp {
    // The vectors were made in this month; nothing but a seal's own expiration depends on it.
    Timestamp::from_seconds(1_795_500_000)
}

fn passwords(given: &Value) -> Result<Passwords, authkit_core::Error> {
    match given {
        // iron-session's map from id to password, the newest sealing.
        Value::Object(map) => Passwords::new(map.values().rev().map(|password| text(password).into()).collect()),
        one => Passwords::one(text(one)),
    }
}

fn format(name: &Value) -> Format {
    match name.as_str().unwrap() {
        "ruby-aesgcm-v1" => Format::Ruby,
        other => Format::parse(other).unwrap(),
    }
}

fn text(value: &Value) -> String {
    let Some(parts) = value.get("concat") else { return value.as_str().unwrap().to_owned() };
    let part = |part: &Value| match part.get("repeat") {
        Some(unit) => unit.as_str().unwrap().repeat(part["count"].as_u64().unwrap() as usize),
        None => part.as_str().unwrap().to_owned(),
    };
    parts.as_array().unwrap().iter().map(part).collect()
}

fn json(path: &Path) -> Value {
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

fn files(folder: &str) -> Vec<PathBuf> {
    let mut files: Vec<_> =
        std::fs::read_dir(root().join(folder)).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/vectors")
}
