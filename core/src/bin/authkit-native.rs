//! `authkit-native inspect`: explains a session cookie on the command line.
#![allow(clippy::print_stdout, clippy::print_stderr)]

use std::io::Read;
use std::process::ExitCode;

use authkit_core::inspect::InspectOptions;
use authkit_core::{Client, ClientOptions, process};
use clap::{Parser, Subcommand};

/// Tools for authkit-native.
#[derive(Parser)]
#[command(name = "authkit-native", version)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Explains a session cookie, read from standard input: its format, which password opens it, and which check fails
    /// first. The client id, password and API address come from the usual WORKOS_ variables, so that no secret stands on
    /// a command line. Exits with 0 when the session would authenticate, 1 when not, 2 on a mistake.
    Inspect,
}

fn main() -> ExitCode {
    let Command::Inspect = Arguments::parse().command;
    match inspect() {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(why) => {
            eprintln!("{why}");
            ExitCode::from(2)
        }
    }
}

fn inspect() -> Result<bool, Box<dyn std::error::Error>> {
    let mut cookie = String::new();
    std::io::stdin().read_to_string(&mut cookie)?;
    let client = Client::from_environment(ClientOptions::default())?;
    let options = InspectOptions { sealed: cookie.trim_end().into(), ..InspectOptions::default() };
    let inspection = process::block_on(client.inspect(options))??;
    println!("{}", serde_json::to_string_pretty(&inspection)?);
    Ok(inspection.authenticated)
}
