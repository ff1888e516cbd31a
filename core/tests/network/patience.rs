//! `Retry-After`, as real servers write it.

use std::time::{Duration, Instant};

use authkit_core::{Code, Error};
use serde_json::json;

use super::server::{Server, answer};
use super::{client, write_something};

/// The outcome of a call that is refused with 429 and this header, the number of attempts, and the time they took.
fn refused(retry_after: &'static str) -> (Error, usize, Duration) {
    let server = Server::start(move |_| Some(answer("429 Too Many Requests", &[("Retry-After", retry_after)], b"{}")));
    let client = client(&server.url(), json!({ "timeout": 5 }));
    let started = Instant::now();
    let error = write_something(&client).unwrap_err();
    assert_eq!(error.code, Code::RateLimitExceeded, "{retry_after:?}");
    (error, server.seen().len(), started.elapsed())
}

#[test]
fn retries_are_never_immediate() {
    // The shortest pauses of four attempts: 50, 100 and 200 ms.
    let least = Duration::from_millis(350);
    let past = ["Thu, 01 Jan 1970 00:00:00 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994"];
    std::thread::scope(|scope| {
        for header in ["0", "00", " 0 ", "0.0", "0.001"].into_iter().chain(past) {
            scope.spawn(move || {
                let (error, sendings, took) = refused(header);
                assert_eq!(sendings, 4, "{header:?}");
                assert!(took >= least, "{header:?}: {took:?}");
                assert!(error.retry_after.is_some_and(|wait| wait < Duration::from_millis(2)), "{header:?}");
            });
        }
    });
}

#[test]
fn a_retry_after_within_the_deadline_is_waited_for() {
    let (_, sendings, took) = refused("0.4");
    assert_eq!(sendings, 4);
    assert!(took >= Duration::from_millis(1200), "{took:?}");
}

#[test]
fn a_longer_retry_after_is_returned() {
    let longest = Duration::from_secs(u32::MAX.into());
    for (header, wait) in [
        ("60", Duration::from_secs(60)),
        ("60.5", Duration::from_millis(60_500)),
        ("4294967295", longest),
        ("4294967296", longest),
        ("99999999999999999999999999", longest),
    ] {
        let (error, sendings, _) = refused(header);
        assert_eq!((error.retry_after, sendings), (Some(wait), 1), "{header:?}");
    }
    let (error, sendings, _) = refused("Fri, 31 Dec 9999 23:59:59 GMT");
    assert!(sendings == 1 && error.retry_after.is_some_and(|wait| wait > Duration::from_secs(1 << 32)));
}

#[test]
fn an_invalid_retry_after_is_ignored() {
    for header in
        ["", "soon", "-1", "-0.5", "1e3", "1,5", "1.2.3", "0x10", "NaN", "inf", "10 seconds", "60;", "\u{661}"]
    {
        let (error, sendings, _) = refused(header);
        assert_eq!((error.retry_after, sendings), (None, 1), "{header:?}");
    }
}
