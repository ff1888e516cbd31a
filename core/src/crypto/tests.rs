//! Published vectors of every algorithm, so that a change of provider or of its options shows.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use aws_lc_rs::{aead, cipher, digest, iv, pbkdf2 as aws_pbkdf2};
use zeroize::ZeroizeOnDrop;

use super::*;

#[test]
fn sha256_fips_180_4() {
    assert_eq!(hex(&sha256(b"")), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    assert_eq!(hex(&sha256(b"abc")), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    let two_blocks = b"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq";
    assert_eq!(hex(&sha256(two_blocks)), "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
    assert_eq!(
        hex(&sha256(&vec![b'a'; 1_000_000])),
        "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
    );
}

#[test]
fn hmac_sha256_rfc_4231() {
    let cases: [(Vec<u8>, &[u8], &str); 3] = [
        (vec![0x0b; 20], b"Hi There", "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"),
        (
            b"Jefe".to_vec(),
            b"what do ya want for nothing?",
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
        ),
        (
            vec![0xaa; 131],
            b"Test Using Larger Than Block-Size Key - Hash Key First",
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
        ),
    ];
    for (key, data, mac) in cases {
        assert_eq!(hex(&hmac_sha256(&key, &[data])), mac);
        assert_eq!(hex(&hmac_sha256(&key, &[&data[..3], &data[3..]])), mac);
    }
}

#[test]
fn pbkdf2_sha256_rfc_7914() {
    let once = pbkdf2_sha256(b"passwd", b"salt", 1);
    assert_eq!(hex(&once), "55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc");
    let often = pbkdf2_sha256(b"Password", b"NaCl", 80_000);
    assert_eq!(hex(&often), "4ddcd8f60b98be21830cee5ef22701f9641a4418d04c0414aeff08876b34ab56");
}

#[test]
fn pbkdf2_sha1_rfc_6070() {
    // The RFC's outputs are shorter; a longer output starts with the shorter one.
    let derived = |password: &[u8], salt: &[u8], rounds| hex(&pbkdf2_sha1(password, salt, rounds));
    assert!(derived(b"password", b"salt", 1).starts_with("0c60c80f961f0e71f3a9b524af6012062fe037a6"));
    assert!(derived(b"password", b"salt", 4096).starts_with("4b007901b765489abead49d926f721d065a429c1"));
    let long = derived(b"passwordPASSWORDpassword", b"saltSALTsaltSALTsaltSALTsaltSALTsalt", 4096);
    assert!(long.starts_with("3d2eec4fe41c849b80c8d83662c0e44a8b291a964cf2f07038"));
    assert!(derived(b"pass\0word", b"sa\0lt", 4096).starts_with("56fa6aa75548099dcc37d7f03425e0c3"));
}

#[test]
fn hkdf_sha256_rfc_5869() {
    let okm = hkdf_sha256::<42>(&[0x0b; 22], &bytes("000102030405060708090a0b0c"), &bytes("f0f1f2f3f4f5f6f7f8f9"));
    assert_eq!(
        hex(&okm.unwrap()),
        "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865"
    );
    let okm = hkdf_sha256::<42>(&[0x0b; 22], &[], &[]);
    assert_eq!(
        hex(&okm.unwrap()),
        "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8"
    );
    assert!(hkdf_sha256::<8161>(b"secret", &[], &[]).is_err());
}

#[test]
fn aes_256_gcm_nist() {
    // Test cases 13, 14 and 16 of the submission to NIST.
    let cases = [
        (
            "0000000000000000000000000000000000000000000000000000000000000000",
            "000000000000000000000000",
            "",
            "",
            "530f8afbc74536b9a963b4f1c4cb738b",
        ),
        (
            "0000000000000000000000000000000000000000000000000000000000000000",
            "000000000000000000000000",
            "",
            "00000000000000000000000000000000",
            "cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919",
        ),
        (
            "feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308",
            "cafebabefacedbaddecaf888",
            "feedfacedeadbeeffeedfacedeadbeefabaddad2",
            "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72\
             1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39",
            "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa\
             8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662\
             76fc6ece0f4e1768cddf8853bb2d551b",
        ),
    ];
    for (key, nonce, aad, text, sealed) in cases {
        let (key, nonce) = (bytes(key).try_into().unwrap(), bytes(nonce).try_into().unwrap());
        let (aad, text) = (bytes(aad), bytes(text));
        let out = aes_256_gcm_seal(&key, nonce, &aad, text.clone()).unwrap();
        assert_eq!(hex(&out), sealed);
        let (ciphertext, tag) = out.split_at(out.len() - TAG);
        assert_eq!(aes_256_gcm_open(&key, nonce, &aad, ciphertext, tag), Some(text));
        assert_eq!(aes_256_gcm_open(&key, nonce, b"other", ciphertext, tag), None);
        assert_eq!(aes_256_gcm_open(&key, nonce, &aad, ciphertext, &tag[..12]), None);
    }
}

#[test]
fn aes_256_gcm_opens_nothing_that_was_changed() {
    let (key, nonce) = ([7; 32], [9; 12]);
    let sealed = aes_256_gcm_seal(&key, nonce, b"aad", vec![5; 40]).unwrap();
    let open = |sealed: &[u8]| {
        let (ciphertext, tag) = sealed.split_at(sealed.len() - TAG);
        aes_256_gcm_open(&key, nonce, b"aad", ciphertext, tag)
    };
    assert_eq!(open(&sealed), Some(vec![5; 40]));
    each_bit_flipped(&sealed, |changed| assert_eq!(open(changed), None));
    let (ciphertext, tag) = sealed.split_at(40);
    for tag in [&tag[..0], &tag[..15], &[tag, &[0]].concat(), &[0; 16], &[255; 16]] {
        assert_eq!(aes_256_gcm_open(&key, nonce, b"aad", ciphertext, tag), None);
    }
    assert_eq!(aes_256_gcm_open(&[8; 32], nonce, b"aad", ciphertext, tag), None);
    assert_eq!(aes_256_gcm_open(&key, [8; 12], b"aad", ciphertext, tag), None);
    assert_eq!(aes_256_gcm_open(&key, nonce, b"aad", &ciphertext[..39], tag), None);
}

#[test]
fn aes_cbc_nist_sp_800_38a() {
    let iv = bytes("000102030405060708090a0b0c0d0e0f").try_into().unwrap();
    let text = bytes("6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51");
    let cases = [
        ("2b7e151628aed2a6abf7158809cf4f3c", "7649abac8119b246cee98e9b12e9197d5086cb9b507219ee95db113a917678b2"),
        (
            "603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4",
            "f58c4c04d6e5f1ba779eabfb5f7bfbd69cfc4e967edb808d679f777bc6702c7d",
        ),
    ];
    for (key, ciphertext) in cases {
        let sealed = aes_cbc_seal(&bytes(key), iv, text.clone()).unwrap();
        // The publication has no padding; ours is one block more.
        assert_eq!(hex(&sealed[..32]), ciphertext);
        assert_eq!(sealed.len(), 48);
        assert_eq!(aes_cbc_open(&bytes(key), iv, &sealed), Some(text.clone()));
        assert_eq!(aes_cbc_open(&bytes(key), iv, &sealed[..47]), None);
        assert_eq!(aes_cbc_open(&bytes(key), iv, &[]), None);
    }
    for length in [0, 15, 17, 24, 31, 33] {
        assert!(aes_cbc_seal(&vec![0; length], iv, text.clone()).is_err());
        assert_eq!(aes_cbc_open(&vec![0; length], iv, &[0; 16]), None);
    }
}

#[test]
fn aes_cbc_padding_is_checked_whole() {
    // Without the last block of what was sealed, the text itself stands where the padding would.
    let open = |end: [u8; 16]| {
        let sealed = aes_cbc_seal(&[3; 32], [4; 16], [[0; 16], end].concat()).unwrap();
        aes_cbc_open(&[3; 32], [4; 16], &sealed[..32]).map(|text| text.len())
    };
    let ending = |bytes: &[u8]| {
        let mut block = [7; 16];
        block[16 - bytes.len()..].copy_from_slice(bytes);
        block
    };
    assert_eq!(open(ending(&[1])), Some(31));
    assert_eq!(open(ending(&[2, 2])), Some(30));
    assert_eq!(open([16; 16]), Some(16));
    let mut almost = [16; 16];
    almost[0] = 15;
    for bad in [ending(&[0]), ending(&[17]), ending(&[255]), ending(&[1, 2]), ending(&[3, 2, 3]), almost] {
        assert_eq!(open(bad), None, "{bad:?}");
    }
}

#[test]
fn poly1305_rfc_8439() {
    // Section 2.5.2, then the cases of appendix A.3 that carry, borrow and reduce at the prime.
    let key = |first: u8, last: u8| hex(&[&[first], [0; 15].as_slice(), &[last; 16]].concat());
    let cases = [
        (
            "85d6be7857556d337f4452fe42d506a80103808afb0db2fd4abff6af4149f51b".to_owned(),
            hex(b"Cryptographic Forum Research Group"),
            "a8061dc1305136c6c22b8baf0c0127a9",
        ),
        (key(2, 0), "ff".repeat(16), "03000000000000000000000000000000"),
        (key(2, 255), format!("02{}", "00".repeat(15)), "03000000000000000000000000000000"),
        (
            key(1, 0),
            format!("{}f0{}11{}", "ff".repeat(16), "ff".repeat(15), "00".repeat(15)),
            "05000000000000000000000000000000",
        ),
        (
            key(1, 0),
            format!("{}fb{}{}", "ff".repeat(16), "fe".repeat(15), "01".repeat(16)),
            "00000000000000000000000000000000",
        ),
        (key(2, 0), format!("fd{}", "ff".repeat(15)), "faffffffffffffffffffffffffffffff"),
        (
            format!("01{}04{}", "00".repeat(7), "00".repeat(23)),
            format!("e33594d7505e43b9{}3394d7505e4379cd01{}01{}", "00".repeat(8), "00".repeat(23), "00".repeat(15)),
            "14000000000000005500000000000000",
        ),
    ];
    for (key, message, tag) in cases {
        let key: [u8; 32] = bytes(&key).try_into().unwrap();
        assert_eq!(hex(&Poly1305::new((&key).into()).compute_unpadded(&bytes(&message))), tag, "{message}");
    }
}

#[test]
fn xsalsa20_nacl() {
    // The first bytes of the key stream, and what they make of the box below: its tag.
    let key: [u8; 32] = bytes("1b27556473e985d462cd51197a9a46c76009549eac6474f206c4ee0844f68389").try_into().unwrap();
    let nonce: [u8; 24] = bytes("69696ee955b62b73cd62bda875fc73d68219e0036b7a0b37").try_into().unwrap();
    let mut stream = [0; 32];
    XSalsa20::new((&key).into(), (&nonce).into()).apply_keystream(&mut stream);
    assert_eq!(hex(&stream), "eea6a7251c1e72916d11c2cb214d3c252539121d8e234e652d651fa4c8cff880");
}

#[test]
fn secretbox_nacl() {
    let key = bytes("1b27556473e985d462cd51197a9a46c76009549eac6474f206c4ee0844f68389").try_into().unwrap();
    let nonce = bytes("69696ee955b62b73cd62bda875fc73d68219e0036b7a0b37").try_into().unwrap();
    let boxed = bytes(
        "f3ffc7703f9400e52a7dfb4b3d3305d98e993b9f48681273c29650ba32fc76ce48332ea7164d96a4476fb8c531a1186a\
         c0dfc17c98dce87b4da7f011ec48c97271d2c20f9b928fe2270d6fb863d51738b48eeee314a7cc8ab932164548e526ae\
         90224368517acfeabd6bb3732bc0e9da99832b61ca01b6de56244a9e88d5f9b37973f622a43d14a6599b1f654cb45a74\
         e355a5",
    );
    let text = "be075fc53c81f2d5cf141316ebeb0c7b5228c52a4c62cbd44b66849b64244ffce5ecbaaf33bd751a1ac728d45e6c6129\
                6cdc3c01233561f41db66cce314adb310e3be8250c46f06dceea3a7fa1348057e2f6556ad6b1318a024a838f21af1fde\
                048977eb48f59ffd4924ca1c60902e52f0a089bc76897040e082f937763848645e0705";
    assert_eq!(hex(&secretbox_open(&key, &nonce, &boxed).unwrap()), text);
    for length in [0, 15, 16, 100, boxed.len() - 1] {
        assert_eq!(secretbox_open(&key, &nonce, &boxed[..length]), None);
    }
    each_bit_flipped(&boxed, |changed| assert_eq!(secretbox_open(&key, &nonce, changed), None));
    assert_eq!(secretbox_open(&[0; 32], &nonce, &boxed), None);
    assert_eq!(secretbox_open(&key, &[0; 24], &boxed), None);
}

/// Published vectors end where the wide code of these crates begins. AWS-LC sealed before they did, and each seal has to
/// stay what it was to the byte.
#[test]
fn every_length_is_as_aws_lc_has_it() {
    let data: Vec<u8> = (0..1_100_u32).map(|n| (n * n % 251).try_into().unwrap()).collect();
    let (key, nonce, initial) = ([0x5a; 32], [0xa5; 12], [0x3c; 16]);
    let gcm = aead::LessSafeKey::new(aead::UnboundKey::new(&aead::AES_256_GCM, &key).unwrap());
    for length in (0..530).chain([1_023, 1_024, 1_025, 1_100]) {
        let (text, aad) = (&data[..length], &data[length / 2..length]);
        assert_eq!(sha256(text), digest::digest(&digest::SHA256, text).as_ref(), "{length}");

        let mut sealed = text.to_vec();
        let unique = aead::Nonce::assume_unique_for_key(nonce);
        gcm.seal_in_place_append_tag(unique, aead::Aad::from(aad), &mut sealed).unwrap();
        assert_eq!(aes_256_gcm_seal(&key, nonce, aad, text.to_vec()).unwrap(), sealed, "{length}");
        let (ciphertext, tag) = sealed.split_at(length);
        assert_eq!(aes_256_gcm_open(&key, nonce, aad, ciphertext, tag).as_deref(), Some(text), "{length}");

        for (key, algorithm) in [(&key[..16], &cipher::AES_128), (&key[..], &cipher::AES_256)] {
            let aes = cipher::UnboundCipherKey::new(algorithm, key).unwrap();
            let cbc = cipher::PaddedBlockEncryptingKey::cbc_pkcs7(aes).unwrap();
            let mut sealed = text.to_vec();
            let context = cipher::EncryptionContext::Iv128(iv::FixedLength::from(initial));
            cbc.less_safe_encrypt(&mut sealed, context).unwrap();
            assert_eq!(aes_cbc_seal(key, initial, text.to_vec()).unwrap(), sealed, "{length}");
            assert_eq!(aes_cbc_open(key, initial, &sealed).as_deref(), Some(text), "{length}");
        }
    }
}

#[test]
fn every_key_length_is_as_aws_lc_has_it() {
    use aws_lc_rs::{hkdf, hmac};
    struct Length(usize);
    impl hkdf::KeyType for Length {
        fn len(&self) -> usize {
            self.0
        }
    }
    let data: Vec<u8> = (0..200_u8).collect();
    for length in 0..200 {
        let (key, text) = (&data[..length], &data[length..]);
        let mac = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, key), text);
        assert_eq!(hmac_sha256(key, &[text]), mac.as_ref(), "{length}");

        let mut expected = [0; 44];
        let extracted = hkdf::Salt::new(hkdf::HKDF_SHA256, text).extract(key);
        extracted.expand(&[&data[..length / 3]], Length(44)).unwrap().fill(&mut expected).unwrap();
        assert_eq!(hkdf_sha256(key, text, &data[..length / 3]).unwrap(), expected, "{length}");

        for (rounds, ours) in [(1, pbkdf2_sha1(key, text, 1)), (3, pbkdf2_sha1(key, text, 3))] {
            let mut expected = [0; 32];
            let rounds = std::num::NonZeroU32::new(rounds).unwrap();
            aws_pbkdf2::derive(aws_pbkdf2::PBKDF2_HMAC_SHA1, rounds, text, key, &mut expected);
            assert_eq!(ours, expected, "{length}");
        }
        let mut expected = [0; 32];
        let rounds = std::num::NonZeroU32::new(5).unwrap();
        aws_pbkdf2::derive(aws_pbkdf2::PBKDF2_HMAC_SHA256, rounds, text, key, &mut expected);
        assert_eq!(pbkdf2_sha256(key, text, 5), expected, "{length}");
    }
    assert_eq!(pbkdf2_sha256(b"key", b"salt", 0), pbkdf2_sha256(b"key", b"salt", 1));
    assert_eq!(pbkdf2_sha1(b"key", b"salt", 0), pbkdf2_sha1(b"key", b"salt", 1));
}

/// Which of the crates wipe is a matter of their features, and nothing else would show that one is off.
#[test]
fn what_holds_a_key_is_wiped() {
    fn wiped<T: ZeroizeOnDrop>() {}
    wiped::<Aes256Gcm>();
    wiped::<Encryptor<Aes128>>();
    wiped::<Decryptor<Aes256>>();
    wiped::<XSalsa20>();
    // Their HMAC is two of each, and does not say so in its type.
    wiped::<Sha256>();
    wiped::<Sha1>();
}

#[test]
fn equality_and_keyed_hashes() {
    assert!(equal(b"same", b"same") && !equal(b"same", b"sama") && !equal(b"same", b"sam"));
    let hash = KeyedHash::new().unwrap();
    assert_eq!(hash.of(&[b"ab", b"c"]), hash.of(&[b"ab", b"c"]));
    assert_ne!(hash.of(&[b"ab", b"c"]), hash.of(&[b"a", b"bc"]));
    assert_ne!(hash.of(&[b"ab"]), KeyedHash::new().unwrap().of(&[b"ab"]));
    let (one, two) = (KeyedHash::of_process().unwrap(), KeyedHash::of_process().unwrap());
    assert_eq!(one.of(&[b"x"]), two.of(&[b"x"]));
}

fn each_bit_flipped(bytes: &[u8], check: impl Fn(&[u8])) {
    for bit in 0..bytes.len() * 8 {
        let mut changed = bytes.to_vec();
        changed[bit / 8] ^= 1 << (bit % 8);
        check(&changed);
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn bytes(hex: &str) -> Vec<u8> {
    let digits: Vec<u32> = hex.chars().map(|digit| digit.to_digit(16).unwrap()).collect();
    digits.chunks(2).map(|pair| u8::try_from(pair[0] * 16 + pair[1]).unwrap()).collect()
}

#[test]
fn a_key_pair_signs_what_its_public_key_verifies() {
    let pair = RsaKeyPair::generate().unwrap();
    let public = RsaPublicKey::new(&pair.modulus, &[1, 0, 1]).unwrap();
    let signature = pair.sign(b"message").unwrap();
    assert!(public.verify(b"message", &signature));
    assert!(!public.verify(b"another message", &signature));
    assert_ne!(pair.modulus, RsaKeyPair::generate().unwrap().modulus);
}
