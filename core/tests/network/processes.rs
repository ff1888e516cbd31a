//! How environment variables configure the network. Each case runs in a child process: this test program, with one test
//! that makes the call.

use std::process::Command;

use serde_json::json;

use super::certificates::{AUTHORITY, ISSUED, https, server};
use super::proxies::socks;
use super::server::{Server, answer};
use super::{try_client, write_something};

const BASE_URL: &str = "NETWORK_TEST_BASE_URL";
const TRUST: &str = "NETWORK_TEST_TRUST";

#[test]
fn a_call_in_a_child_process() {
    let Ok(base_url) = std::env::var(BASE_URL) else {
        return;
    };
    if let Ok(pem) = std::env::var(TRUST) {
        authkit_core::roots::trust(&pem);
    }
    println!("roots: {}", authkit_core::roots::system_has_roots());
    let outcome = try_client(&base_url, json!({ "danger_allow_http": true, "timeout": 5 }));
    match outcome.and_then(|client| write_something(&client)) {
        Ok(_) => println!("outcome: ok"),
        Err(error) => println!("outcome: {} {}", error.code.as_str(), error.message),
    }
}

/// The outcome of a call in a process with these variables.
fn outcome(base_url: &str, variables: &[(&str, &str)]) -> String {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", "processes::a_call_in_a_child_process", "--nocapture"]);
    for name in ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"] {
        command.env_remove(name).env_remove(name.to_ascii_lowercase());
    }
    command.env_remove("SSL_CERT_DIR").env_remove("SSL_CERT_FILE");
    let command = command.env_remove("REQUEST_METHOD").env(BASE_URL, base_url).envs(variables.iter().copied());
    let output = String::from_utf8(command.output().unwrap().stdout).unwrap();
    output.lines().find_map(|line| line.strip_prefix("outcome: ")).unwrap_or_else(|| panic!("{output}")).to_owned()
}

#[test]
fn loopback_never_uses_a_proxy_of_the_environment() {
    let here = Server::start(|_| Some(answer("200 OK", &[], b"{}")));
    let port = here.address.port();
    for host in ["127.0.0.1", "localhost"] {
        for proxy in ["http://127.0.0.1:1", "bad", "gopher://proxy.example"] {
            let variables = [("HTTP_PROXY", proxy), ("ALL_PROXY", proxy), ("http_proxy", proxy)];
            assert_eq!(outcome(&format!("http://{host}:{port}"), &variables), "ok", "{host} {proxy}");
        }
    }
}

#[test]
fn other_hosts_use_the_proxy_of_the_environment() {
    let (proxy, targets) = socks();
    let address = format!("socks5h://{}", proxy.address);
    assert_eq!(outcome("http://api.nowhere.invalid", &[("ALL_PROXY", &address)]), "ok");
    assert_eq!(outcome("http://api.nowhere.invalid", &[("http_proxy", &address)]), "ok");
    assert_eq!(targets.lock().unwrap().len(), 2);
    let refused = outcome("http://api.nowhere.invalid", &[("http_proxy", "gopher://ada:sentinel@proxy.example")]);
    assert!(refused.starts_with("invalid_option environment variable http_proxy must begin with http://"), "{refused}");
    assert!(!refused.contains("sentinel"));
    assert_eq!(targets.lock().unwrap().len(), 2);
}

#[test]
fn only_https_needs_certificate_authorities() {
    let none = ("SSL_CERT_FILE", "/there/is/no/such/file");
    let plain = Server::start(|_| Some(answer("200 OK", &[], b"{}")));
    assert_eq!(outcome(&plain.url(), &[none]), "ok");
    let secret = server(ISSUED);
    // The variable is read only on Linux.
    if cfg!(target_os = "linux") {
        let refused = outcome(&https(&secret), &[none]);
        assert!(refused.starts_with("invalid_option no certificate authorities are known here"), "{refused}");
    }
    assert_eq!(outcome(&https(&secret), &[none, (TRUST, AUTHORITY)]), "ok");
    let unreadable = format!("text\n-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n{AUTHORITY}");
    assert_eq!(outcome(&https(&secret), &[none, (TRUST, &unreadable)]), "ok");
}
