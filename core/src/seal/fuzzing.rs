//! The bodies of the fuzz targets in `core/fuzz`, and a bounded run of them for every machine without a fuzzer.
//!
//! A target returns when its input did no harm and panics when it did.

#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use super::*;

/// Anything that arrives as a cookie.
pub fn text(input: &[u8]) {
    let Ok(sealed) = std::str::from_utf8(input) else { return };
    let result = unseal_session(sealed, &passwords(), Format::ALL, now());
    if let Err(failure) = result {
        assert!(!failure.to_string().is_empty());
        assert_ne!(failure, UnsealError::PasswordUnusable(Format::Native));
    }
}

/// Anything that somebody who knows the password may have sealed, in every format we write.
pub fn inside(input: &[u8]) {
    let passwords = passwords();
    let password = passwords.first();
    let random = iron::Random { encryption_salt: [1; 32], mac_salt: [2; 32], iv: [3; 16] };
    let keys = password.keys().unwrap();
    for (format, sealed) in [
        (Format::Native, native::seal_plaintext(input.to_vec(), &keys, [4; native::SALT])),
        (Format::Iron, iron::seal(input.to_vec(), password, None, random)),
        (Format::Fernet, fernet::seal(input.to_vec(), password.reveal(), now(), [5; 16])),
        (Format::Ruby, aes_gcm::seal_ruby(input.to_vec(), password, [6; 12])),
    ] {
        match unseal_data(&sealed.unwrap(), &passwords, Format::ALL, now()) {
            Ok(opened) => again(&opened),
            Err(UnsealError::NotJson(of) | UnsealError::Expired(of)) => assert_eq!(of, format),
            Err(UnsealError::TooLarge { size }) => assert!(size > MAX_SEALED),
            // Too short to be told from a stranger's value.
            Err(UnsealError::Malformed(Format::Native)) => assert!(input.is_empty()),
            Err(failure) => panic!("{format}: {failure}"),
        }
    }
}

/// What opened once can be sealed in our format and opens to the same.
fn again(opened: &Unsealed<Value>) {
    let passwords = passwords();
    if let Ok(sealed) = seal_data(&opened.value, &passwords, Format::Native, None, now()) {
        let second = unseal_data(&sealed, &passwords, &[Format::Native], now()).unwrap();
        assert_eq!(second.value, opened.value);
    }
    let Some(session) = payload::session(opened.value.clone(), opened.format) else { return };
    if let Ok(sealed) = seal_session(&session, &passwords, Format::Native) {
        assert_eq!(unseal_session(&sealed, &passwords, Format::ALL, now()).unwrap().value, session);
    }
}

fn passwords() -> Passwords {
    // One that every format takes, and one that is a raw key.
    Passwords::new(vec!["cHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHA=".into(), "p".repeat(32).into()]).unwrap()
}

fn now() -> Timestamp {
    Timestamp::from_seconds(1_700_000_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_corpus_and_mutations() {
        run("seal_text", text);
    }

    #[test]
    fn inside_corpus_and_mutations() {
        run("seal_inside", inside);
    }

    fn run(target: &str, body: fn(&[u8])) {
        let folder = format!("{}/fuzz/corpus/{target}", env!("CARGO_MANIFEST_DIR"));
        let seeds: Vec<Vec<u8>> =
            std::fs::read_dir(folder).unwrap().map(|entry| std::fs::read(entry.unwrap().path()).unwrap()).collect();
        assert!(!seeds.is_empty());
        seeds.iter().for_each(|seed| body(seed));
        let mut chance = Chance(0x9e37_79b9_7f4a_7c15);
        for _ in 0..ROUNDS {
            let mut input = seeds[chance.below(seeds.len())].clone();
            for _ in 0..=chance.below(3) {
                chance.mutate(&mut input, &seeds);
            }
            body(&input);
        }
    }

    /// A second or two in a debug build.
    const ROUNDS: usize = 3000;

    /// xorshift: the same inputs on every run, so that a failure can be looked at.
    struct Chance(u64);

    impl Chance {
        fn below(&mut self, bound: usize) -> usize {
            self.0 ^= self.0 << 13;
            self.0 ^= self.0 >> 7;
            self.0 ^= self.0 << 17;
            usize::try_from(self.0 >> 8).unwrap() % bound.max(1)
        }

        fn mutate(&mut self, input: &mut Vec<u8>, seeds: &[Vec<u8>]) {
            let at = self.below(input.len() + 1);
            match self.below(6) {
                0 => input.truncate(at),
                1 => input.insert(at, b"*.~=AZaz09-_+/{}[]\":,\\\0\n"[self.below(24)]),
                2 if at < input.len() => input[at] ^= 1 << self.below(7),
                3 if at < input.len() => drop(input.remove(at)),
                4 => {
                    let other = &seeds[self.below(seeds.len())];
                    input.extend_from_slice(&other[self.below(other.len())..]);
                }
                _ => input.splice(at..at, [self.below(256) as u8; 4]).for_each(drop),
            }
        }
    }
}
