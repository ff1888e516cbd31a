//! Published vectors of every algorithm, so that a change of provider or of its options shows.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use super::*;

#[test]
fn sha256_fips_180_4() {
    assert_eq!(hex(&sha256(b"abc")), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
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
    assert!(aes_cbc_seal(&[0; 24], iv, text).is_err());
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
    assert_eq!(secretbox_open(&key, &nonce, &boxed[..100]), None);
    assert_eq!(secretbox_open(&key, &nonce, &[]), None);
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

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn bytes(hex: &str) -> Vec<u8> {
    let digits: Vec<u32> = hex.chars().map(|digit| digit.to_digit(16).unwrap()).collect();
    digits.chunks(2).map(|pair| u8::try_from(pair[0] * 16 + pair[1]).unwrap()).collect()
}
