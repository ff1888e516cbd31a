#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| authkit_core::web::fuzzing::cookies(input));
