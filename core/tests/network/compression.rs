//! Compressed responses: a single coding is decoded, the decompressed length is bounded, and nothing is misread.

use authkit_core::Code;
use authkit_emulator::{Emulator, Options};
use serde_json::{Value, json};
use zlib_rs::{Deflate, DeflateConfig, DeflateFlush, compress_bound};

use super::server::{Server, answer, relay};
use super::{client, object, read_something, write_something};

const BODY: &[u8] = br#"{"data":[],"from":"br"}"#;
const BROTLI: &[u8] = &[
    11, 11, 128, 123, 34, 100, 97, 116, 97, 34, 58, 91, 93, 44, 34, 102, 114, 111, 109, 34, 58, 34, 98, 114, 34, 125, 3,
];
/// Three million letters a.
const BROTLI_BOMB: &[u8] = &[155, 191, 198, 45, 248, 37, 194, 226, 177, 64, 32, 207, 183, 5];
const GZIP_WINDOW: i32 = 15 + 16;
const ZLIB_WINDOW: i32 = 15;
const RAW_WINDOW: i32 = -15;

pub fn compress(text: &[u8], window_bits: i32) -> Vec<u8> {
    let mut state = Deflate::new_with_config(DeflateConfig { window_bits, ..DeflateConfig::default() });
    let mut stream = vec![0; compress_bound(text.len()) + 64];
    state.compress(text, &mut stream, DeflateFlush::Finish).unwrap();
    stream.truncate(usize::try_from(state.total_out()).unwrap());
    stream
}

pub fn gzip(text: &[u8]) -> Vec<u8> {
    compress(text, GZIP_WINDOW)
}

/// The outcome of a call whose response has these codings and this body.
fn outcome(status: &'static str, codings: &[&'static str], body: &[u8]) -> Result<Value, authkit_core::Error> {
    let (codings, body) = (codings.to_vec(), body.to_vec());
    let server = Server::start(move |_| {
        let headers: Vec<_> = codings.iter().map(|coding| ("Content-Encoding", *coding)).collect();
        Some(answer(status, &headers, &body))
    });
    write_something(&client(&server.url(), json!({})))
}

#[test]
fn a_single_content_coding_is_decoded() {
    let (first, second) = BODY.split_at(7);
    let members = [gzip(first), gzip(second)].concat();
    for (codings, body) in [
        (vec!["gzip"], gzip(BODY)),
        (vec!["GZip"], gzip(BODY)),
        (vec!["x-gzip"], gzip(BODY)),
        (vec!["gzip"], members),
        (vec!["deflate"], compress(BODY, ZLIB_WINDOW)),
        (vec!["deflate"], compress(BODY, RAW_WINDOW)),
        (vec!["br"], BROTLI.to_vec()),
        (vec!["identity"], BODY.to_vec()),
        (vec!["identity, gzip"], gzip(BODY)),
        (vec!["gzip", "identity"], gzip(BODY)),
        (vec![""], BODY.to_vec()),
        (vec![], BODY.to_vec()),
    ] {
        let read = outcome("200 OK", &codings, &body).unwrap_or_else(|error| panic!("{codings:?}: {error}"));
        assert_eq!(read, json!({ "data": [], "from": "br" }), "{codings:?}");
    }
}

#[test]
fn an_empty_body_is_empty_in_every_coding() {
    for coding in ["gzip", "deflate", "br", "identity"] {
        assert_eq!(outcome("200 OK", &[coding], b"").unwrap(), json!({}), "{coding}");
    }
}

#[test]
fn requests_do_not_ask_for_compression() {
    let server = Server::start(|_| Some(answer("200 OK", &[], b"{}")));
    write_something(&client(&server.url(), json!({}))).unwrap();
    assert!(server.seen()[0].text().to_ascii_lowercase().contains("\r\naccept-encoding: identity\r\n"));
}

#[test]
fn a_body_over_the_limit_after_decompression_is_refused() {
    const MEGABYTE: usize = 1024 * 1024;
    let json_of = |size: usize| format!(r#"{{"a":"{}"}}"#, "a".repeat(size - 8)).into_bytes();
    for (coding, window) in [("gzip", GZIP_WINDOW), ("deflate", ZLIB_WINDOW), ("deflate", RAW_WINDOW)] {
        assert!(outcome("200 OK", &[coding], &compress(&json_of(MEGABYTE), window)).is_ok(), "{coding}");
        for size in [MEGABYTE + 1, 64 * MEGABYTE] {
            let error = outcome("200 OK", &[coding], &compress(&json_of(size), window)).unwrap_err();
            assert_eq!(error.code, Code::UnexpectedResponse, "{coding}");
            assert!(error.message.contains("larger than 1048576 bytes"), "{error}");
        }
    }
    let error = outcome("200 OK", &["br"], BROTLI_BOMB).unwrap_err();
    assert!(error.message.contains("larger than 1048576 bytes"), "{error}");
    // A body that hardly compresses is not read to its end either.
    let error = outcome("200 OK", &["gzip"], &vec![b'a'; MEGABYTE + 1]).unwrap_err();
    assert!(error.message.contains("larger than 1048576 bytes"), "{error}");
}

#[test]
fn unknown_and_repeated_codings_are_reported() {
    let twice = gzip(&gzip(BODY));
    for (codings, body) in [
        (vec!["zstd"], BODY.to_vec()),
        (vec!["compress"], BODY.to_vec()),
        (vec!["gzip, gzip"], twice.clone()),
        (vec!["gzip", "gzip"], twice),
        (vec!["gzip, br"], BROTLI.to_vec()),
    ] {
        let error = outcome("200 OK", &codings, &body).unwrap_err();
        assert_eq!(error.code, Code::UnexpectedResponse, "{codings:?}");
        assert!(error.message.contains("compressed"), "{error}");
    }
}

#[test]
fn a_truncated_stream_counts_as_a_lost_response() {
    for (coding, body) in [
        ("gzip", gzip(BODY)),
        ("deflate", compress(BODY, ZLIB_WINDOW)),
        ("deflate", compress(BODY, RAW_WINDOW)),
        ("br", BROTLI.to_vec()),
    ] {
        for length in [1, body.len() / 2, body.len() - 1] {
            let error = outcome("200 OK", &[coding], &body[..length]).unwrap_err();
            assert_eq!((error.code, error.retryable), (Code::NetworkError, true), "{coding} {length}: {error}");
        }
    }
}

#[test]
fn a_corrupt_stream_is_an_unexpected_response() {
    let mut wrong_sum = gzip(BODY);
    let sum = wrong_sum.len() - 8;
    wrong_sum[sum] ^= 1;
    for (coding, body) in [
        ("gzip", BODY.to_vec()),
        ("gzip", wrong_sum),
        ("gzip", [gzip(BODY), b"more".to_vec()].concat()),
        ("deflate", [compress(BODY, ZLIB_WINDOW), b"more".to_vec()].concat()),
        ("deflate", gzip(BODY)),
        ("br", [BROTLI, b"more"].concat()),
        ("br", vec![0xff; 40]),
    ] {
        let error = outcome("200 OK", &[coding], &body).unwrap_err();
        assert_eq!(error.code, Code::UnexpectedResponse, "{coding} {body:?}: {error}");
    }
}

#[test]
fn compressed_errors_are_decoded() {
    let body = br#"{"error":"invalid_grant"}"#;
    for (coding, body) in [("gzip", gzip(body)), ("deflate", compress(body, ZLIB_WINDOW))] {
        let error = outcome("400 Bad Request", &[coding], &body).unwrap_err();
        assert_eq!(error.code, Code::InvalidGrant, "{coding}");
    }
    // For a gateway's own pages the status is enough.
    for (status, code) in [
        ("429 Too Many Requests", Code::RateLimitExceeded),
        ("503 Service Unavailable", Code::ServerError),
        ("502 Bad Gateway", Code::ServerError),
    ] {
        for (coding, page) in [("zstd", b"page".to_vec()), ("gzip", b"page".to_vec()), ("", vec![b' '; 2_000_000])] {
            assert_eq!(outcome(status, &[coding], &page).unwrap_err().code, code, "{status} {coding}");
        }
    }
    assert_eq!(outcome("403 Forbidden", &["zstd"], b"page").unwrap_err().code, Code::UnexpectedResponse);
}

#[test]
fn exchanges_and_key_sets_work_behind_a_compressing_gateway() {
    let emulator = Emulator::start(Options::default()).unwrap();
    let to = emulator.base_url().trim_start_matches("http://").parse().unwrap();
    let gateway = Server::start(move |request| {
        let whole = relay(to, request);
        let end = whole.windows(4).position(|window| window == b"\r\n\r\n").unwrap() + 4;
        Some(answer("200 OK", &[("Content-Encoding", "gzip")], &gzip(&whole[end..])))
    });
    let client = client(&gateway.url(), json!({ "client_id": emulator.client_id(), "api_key": emulator.api_key() }));
    let code = emulator.issue_code(Default::default()).unwrap();
    let options = json!({ "code": code, "session": { "seal_session": true } });
    let sealed = match client.call("authenticate_with_code", options).wait().unwrap() {
        authkit_core::operations::Reply::Response(response) => response.sealed_session.unwrap(),
        other => panic!("{other:?}"),
    };
    let inspected = object(&client, "inspect", json!({ "sealed": sealed.reveal() }));
    assert!(inspected.is_ok(), "{inspected:?}");
    assert!(gateway.seen().iter().any(|seen| seen.text().starts_with("GET /sso/jwks/")), "no key was fetched");
    assert!(read_something(&client).is_ok());
}
