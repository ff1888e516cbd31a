//! Proxies: a client with a proxy uses it, with every scheme, or reports that it is invalid.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::{Arc, Mutex};

use authkit_core::{ClientOptions, Code};
use serde_json::json;

use super::server::{Duplex, Server, answer};
use super::{client, read_something, try_client, write_something};

/// An address without a host: a request can arrive only through a proxy.
const NOWHERE: &str = "http://api.nowhere.invalid";

fn through(base_url: &str, proxy: &str) -> Result<serde_json::Value, authkit_core::Error> {
    let client = client(base_url, json!({ "danger_allow_http": true, "proxy": proxy, "timeout": 5 }));
    write_something(&client).and(read_something(&client))
}

#[test]
fn an_http_proxy_gets_its_password() {
    let proxy = Server::start(|_| Some(answer("200 OK", &[], b"{}")));
    through(NOWHERE, &format!("http://ada:p%40ss@{}", proxy.address)).unwrap();
    for seen in proxy.seen() {
        let text = seen.text();
        assert!(text.contains(" http://api.nowhere.invalid/user_management/"), "{text}");
        assert!(text.contains(": Basic YWRhOnBAc3M=\r\n"), "{text}");
    }
    // The option applies to loopback too.
    assert!(through("http://127.0.0.1:1", &proxy.url()).is_ok());
}

#[test]
fn https_uses_a_tunnel_or_fails() {
    let proxy = Server::start(|_| Some(answer("403 Forbidden", &[], b"")));
    let authority = super::certificates::AUTHORITY;
    let options = json!({ "proxy": proxy.url(), "timeout": 5, "ca_certificates": authority });
    let error = write_something(&client("https://api.nowhere.invalid", options)).unwrap_err();
    assert_eq!((error.code, error.retryable), (Code::NetworkError, true));
    assert!(proxy.seen()[0].text().starts_with("CONNECT api.nowhere.invalid:443 "));
    assert!(!proxy.seen()[0].text().contains("sk_test"), "the API key went to the proxy");
}

#[test]
fn a_proxy_that_requires_a_password_is_reported() {
    let proxy = Server::start(|_| Some(answer("407 Proxy Authentication Required", &[], b"")));
    let error = through(NOWHERE, &proxy.url()).unwrap_err();
    assert_eq!(error.code, Code::NetworkError);
    assert!(error.message.contains("the proxy wants"), "{error}");
    // Only a proxy responds with this status.
    let server = Server::start(|_| Some(answer("407 Proxy Authentication Required", &[], b"")));
    let error = write_something(&client(&server.url(), json!({}))).unwrap_err();
    assert_eq!((error.code, server.seen().len()), (Code::UnexpectedResponse, 1));
}

/// The targets that a SOCKS server was asked for.
type Targets = Arc<Mutex<Vec<String>>>;

pub fn socks() -> (Server, Targets) {
    let targets = Targets::default();
    let log = Arc::clone(&targets);
    let server = Server::behind(
        move |mut stream| {
            let target = shake_hands(&mut stream)?;
            log.lock().unwrap().push(target);
            Some(Box::new(stream) as Box<dyn Duplex>)
        },
        |_| Some(answer("200 OK", &[], b"{}")),
    );
    (server, targets)
}

/// SOCKS 4, 4a and 5, the last with or without a password.
fn shake_hands(stream: &mut TcpStream) -> Option<String> {
    let version = take(stream, 1)?[0];
    if version == 4 {
        let head = take(stream, 7)?;
        let user = until_zero(stream)?;
        let host = match head[3..7] {
            [0, 0, 0, _] => until_zero(stream)?,
            [a, b, c, d] => format!("{a}.{b}.{c}.{d}"),
            _ => return None,
        };
        stream.write_all(&[0, 90, 0, 0, 0, 0, 0, 0]).ok()?;
        return Some(format!("4 {user} {host}"));
    }
    let count = take(stream, 1)?[0];
    let methods = take(stream, count.into())?;
    let mut user = String::new();
    if methods.contains(&2) {
        stream.write_all(&[5, 2]).ok()?;
        take(stream, 1)?;
        for _ in 0..2 {
            let length = take(stream, 1)?[0];
            user.push_str(&String::from_utf8(take(stream, length.into())?).ok()?);
        }
        stream.write_all(&[1, 0]).ok()?;
    } else {
        stream.write_all(&[5, 0]).ok()?;
    }
    let host = match take(stream, 4)?[3] {
        1 => take(stream, 4)?.iter().map(u8::to_string).collect::<Vec<_>>().join("."),
        3 => {
            let length = take(stream, 1)?[0];
            String::from_utf8(take(stream, length.into())?).ok()?
        }
        _ => format!("{:?}", take(stream, 16)?),
    };
    take(stream, 2)?;
    stream.write_all(&[5, 0, 0, 1, 0, 0, 0, 0, 0, 0]).ok()?;
    Some(format!("5 {user} {host}"))
}

fn take(stream: &mut TcpStream, count: usize) -> Option<Vec<u8>> {
    let mut bytes = vec![0; count];
    stream.read_exact(&mut bytes).ok()?;
    Some(bytes)
}

fn until_zero(stream: &mut TcpStream) -> Option<String> {
    let mut text = Vec::new();
    loop {
        match take(stream, 1)?[0] {
            0 => return String::from_utf8(text).ok(),
            byte => text.push(byte),
        }
    }
}

#[test]
fn every_version_of_socks_works() {
    let here = "http://127.0.0.1:9";
    for (scheme, base_url, asked) in [
        ("socks5h://", NOWHERE, "5  api.nowhere.invalid"),
        ("socks5h://ada:p%40ss@", NOWHERE, "5 adap@ss api.nowhere.invalid"),
        ("SOCKS5H://", NOWHERE, "5  api.nowhere.invalid"),
        ("socks5://", here, "5  127.0.0.1"),
        ("socks4a://", NOWHERE, "4  api.nowhere.invalid"),
        ("socks4://", here, "4  127.0.0.1"),
    ] {
        let (proxy, targets) = socks();
        let outcome = through(base_url, &format!("{scheme}{}", proxy.address));
        assert!(outcome.is_ok(), "{scheme}: {outcome:?}");
        assert_eq!(targets.lock().unwrap().first().map(String::as_str), Some(asked), "{scheme}");
    }
}

#[test]
fn an_invalid_proxy_is_refused_when_the_client_is_made() {
    for proxy in [
        "",
        " ",
        "proxy.example",
        "proxy.example:3128",
        "127.0.0.1:3128",
        "//proxy.example:3128",
        "ftp://proxy.example",
        "socks://proxy.example",
        "socks6://proxy.example",
        "direct://",
        "file:///etc/proxy",
        "http://",
        "http://:3128",
        "socks5://",
        "socks5://:1080",
        "http://proxy.example:0",
        "http://proxy.example:99999",
        "http://proxy.example:port",
        " http://proxy.example:3128",
        "http://proxy.example:3128\n",
        "http://proxy .example",
        "http://proxy.example:3128/pac",
        "http://proxy.example/?a=b",
        "http://proxy.example/#a",
        "socks5h://h\u{f6}st:1080",
        "http:proxy.example",
    ] {
        let outcome = try_client("https://api.example", json!({ "proxy": proxy }));
        let error = outcome.err().unwrap_or_else(|| panic!("{proxy:?} was accepted"));
        assert_eq!(error.code, Code::InvalidOption, "{proxy:?}");
        assert!(error.message.contains("`proxy`"), "{proxy:?}: {error}");
    }
    for proxy in [
        "http://proxy.example",
        "http://proxy.example:3128/",
        "https://proxy.example",
        "socks4://10.0.0.1",
        "socks4a://proxy.example:1080",
        "socks5://[::1]:1080",
        "socks5h://ada:secret@proxy.example",
        "HTTP://PROXY.EXAMPLE",
        "http://ada:p%40%3Ass@proxy.example:3128",
        "http://ada@proxy.example",
    ] {
        let outcome = try_client("https://api.example", json!({ "proxy": proxy }));
        assert!(outcome.is_ok(), "{proxy:?}: {outcome:?}");
    }
}

#[test]
fn a_proxy_password_is_not_printed() {
    let proxy = "http://ada:sentinel@proxy.example";
    let options: ClientOptions = authkit_core::operations::read(json!({ "proxy": proxy })).unwrap();
    assert!(!format!("{options:?}").contains("sentinel"));
    assert!(
        !format!("{:?}", try_client("https://api.example", json!({ "proxy": proxy })).unwrap()).contains("sentinel")
    );
    let error =
        try_client("https://api.example", json!({ "proxy": "http://ada:sentinel@proxy.example/pac" })).unwrap_err();
    assert!(!format!("{error:?} {error}").contains("sentinel"));
}
