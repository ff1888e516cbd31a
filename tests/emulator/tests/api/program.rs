//! The program: its ready line, its refusals and its end.

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, Stdio};

use authkit_emulator::{Emulator, Options};
use serde_json::Value;

fn program(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_authkit-emulator"));
    command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

fn ready(child: &mut Child) -> Value {
    let mut line = String::new();
    BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
    serde_json::from_str(&line).unwrap()
}

#[tokio::test]
async fn it_prints_its_address_and_stops_with_its_parent() {
    let seed = std::env::temp_dir().join(format!("authkit-emulator-seed-{}.json", std::process::id()));
    std::fs::write(&seed, r#"{ "users": [{ "email": "only@example.com" }], "claims": { "plan": "pro" } }"#).unwrap();
    let seed_path = seed.to_str().unwrap();
    let arguments =
        ["--exit-with-stdin", "--client-id", "client_a", "--seed", seed_path, "--users", "a@example.com,b@example.com"];
    let mut child = program(&arguments).env("AUTHKIT_EMULATOR_API_KEY", "sk_from_env").spawn().unwrap();
    let line = ready(&mut child);
    std::fs::remove_file(&seed).unwrap();
    assert_eq!((&line["client_id"], &line["api_key"]), (&"client_a".into(), &"sk_from_env".into()));
    assert!(line["base_url"].as_str().unwrap().ends_with(&format!(":{}", line["port"])));
    let code = reqwest::Client::new()
        .post(format!("{}/_emulator/codes", line["base_url"].as_str().unwrap()))
        .body(r#"{"email":"b@example.com"}"#);
    assert_eq!(code.send().await.unwrap().status(), 200);
    drop(child.stdin.take());
    assert!(child.wait().unwrap().success());
}

#[cfg(unix)]
#[test]
fn it_stops_on_signals() {
    for signal in ["INT", "TERM"] {
        let mut child = program(&[]).spawn().unwrap();
        ready(&mut child);
        let id = child.id().to_string();
        assert!(Command::new("kill").args(["-s", signal, &id]).status().unwrap().success());
        assert!(child.wait().unwrap().success(), "{signal}");
    }
}

#[test]
fn it_refuses_invalid_options() {
    for (arguments, reason) in [
        (["--host", "0.0.0.0"].as_slice(), "not a loopback address"),
        (&["--redirect-uri", "https://*/"], "one `*` is allowed"),
        (&["--sign-in-endpoint", "/login"], "not one absolute URL"),
        (&["--seed", "/nonexistent"], "/nonexistent"),
        (&["--users", "nobody"], "not an e-mail address"),
        (&["--port", "x"], "invalid value"),
    ] {
        let mut child = program(arguments).spawn().unwrap();
        let mut message = String::new();
        child.stderr.take().unwrap().read_to_string(&mut message).unwrap();
        assert_eq!(child.wait().unwrap().code(), Some(2), "{message}");
        assert!(message.contains(reason), "{message}");
    }
}

#[test]
fn in_process_it_starts_and_stops_without_a_runtime() {
    let emulator = Emulator::start(Options::default()).unwrap();
    let port = emulator.port();
    assert!(std::net::TcpStream::connect(("127.0.0.1", port)).is_ok());
    drop(emulator);
    assert!(std::net::TcpStream::connect(("127.0.0.1", port)).is_err());
}
