//! `authkit-emulator`: the emulator as a program. It prints one line of JSON when it is ready.

use std::io::{self, Write};
use std::net::IpAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use authkit_emulator::{Emulator, Options, Seed, SeedUser, Settings};
use clap::Parser;
use serde_json::json;
use tokio::sync::oneshot;

/// A local replacement for the WorkOS API.
///
/// Prints one line of JSON to standard output when ready: base_url, client_id, api_key, port. Lists in environment
/// variables are separated by commas.
#[derive(Parser)]
#[command(version, max_term_width = 100)]
struct Cli {
    /// Address to listen on; loopback only
    #[arg(long, env = "AUTHKIT_EMULATOR_HOST", default_value_t = Options::default().host)]
    host: IpAddr,
    /// Port to listen on; 0 lets the system choose
    #[arg(long, env = "AUTHKIT_EMULATOR_PORT", default_value_t = Options::default().port)]
    port: u16,
    /// Client id of the application
    #[arg(long, env = "AUTHKIT_EMULATOR_CLIENT_ID", default_value_t = Options::default().client_id)]
    client_id: String,
    /// Secret key of the environment
    #[arg(long, env = "AUTHKIT_EMULATOR_API_KEY", default_value_t = Options::default().api_key)]
    api_key: String,
    /// Registered redirect URI, repeatable; one `*` may be the port of a loopback host or in the left-most label
    #[arg(long = "redirect-uri", value_name = "URL", env = "AUTHKIT_EMULATOR_REDIRECT_URI", value_delimiter = ',',
          default_values_t = Options::default().redirect_uris)]
    redirect_uris: Vec<String>,
    /// Registered sign-out redirect, repeatable; the first without a `*` is the default
    #[arg(long = "logout-redirect", value_name = "URL", env = "AUTHKIT_EMULATOR_LOGOUT_REDIRECT", value_delimiter = ',',
          default_values_t = Options::default().logout_redirects)]
    logout_redirects: Vec<String>,
    /// Origin whose pages may call the API, repeatable; `*` as above
    #[arg(long = "web-origin", value_name = "URL", env = "AUTHKIT_EMULATOR_WEB_ORIGIN", value_delimiter = ',',
          default_values_t = Options::default().web_origins)]
    web_origins: Vec<String>,
    /// The application's address for sign-ins that begin elsewhere, such as http://localhost:3000/login
    #[arg(long, value_name = "URL", env = "AUTHKIT_EMULATOR_SIGN_IN_ENDPOINT")]
    sign_in_endpoint: Option<String>,
    /// Seconds an access token lives
    #[arg(long, value_name = "SECONDS", env = "AUTHKIT_EMULATOR_ACCESS_TOKEN_LIFETIME",
          default_value_t = Options::default().access_token_lifetime)]
    access_token_lifetime: u64,
    /// Seconds during which an exchanged refresh token gets the same response again; 0 refuses every replay
    #[arg(long, value_name = "SECONDS", env = "AUTHKIT_EMULATOR_REFRESH_GRACE",
          default_value_t = Options::default().refresh_grace)]
    refresh_grace: u64,
    /// Seconds a session lives
    #[arg(long, value_name = "SECONDS", env = "AUTHKIT_EMULATOR_SESSION_LIFETIME",
          default_value_t = Options::default().session_lifetime)]
    session_lifetime: u64,
    /// The `iss` of access tokens [default: <base url>/user_management/<client id>]
    #[arg(long, value_name = "URL", env = "AUTHKIT_EMULATOR_ISSUER")]
    issuer: Option<String>,
    /// JSON file with users, organizations and claims (see README.md)
    #[arg(long, value_name = "FILE", env = "AUTHKIT_EMULATOR_SEED")]
    seed: Option<PathBuf>,
    /// Leave `auth_time` out of access tokens, as older environments do
    #[arg(long, env = "AUTHKIT_EMULATOR_NO_AUTH_TIME")]
    no_auth_time: bool,
    /// More users, by e-mail address, separated by commas; they have no password and no organization
    #[arg(long, value_name = "EMAILS", env = "AUTHKIT_EMULATOR_USERS", value_delimiter = ',')]
    users: Vec<String>,
    /// Stop when standard input closes, so that the emulator does not outlive its parent
    #[arg(long, env = "AUTHKIT_EMULATOR_EXIT_WITH_STDIN")]
    exit_with_stdin: bool,
}

fn main() -> ExitCode {
    match run(Cli::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(io::stderr(), "authkit-emulator: {error}");
            ExitCode::from(2)
        }
    }
}

fn run(cli: Cli) -> Result<(), Box<dyn std::error::Error>> {
    let exit_with_stdin = cli.exit_with_stdin;
    let options = cli.into_options()?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        // Signal handlers are set before the ready line, so that an early signal is not missed.
        let stop = Stop::listen()?;
        let emulator = Emulator::start(options)?;
        let ready = json!({
            "base_url": emulator.base_url(),
            "client_id": emulator.client_id(),
            "api_key": emulator.api_key(),
            "port": emulator.port(),
        });
        // Flushed at once, because the parent may wait for the line on a pipe.
        writeln!(io::stdout(), "{ready}")?;
        io::stdout().flush()?;
        stop.wait(exit_with_stdin).await;
        Ok(())
    })
}

impl Cli {
    fn into_options(self) -> Result<Options, Box<dyn std::error::Error>> {
        let mut seed = match &self.seed {
            Some(path) => read_seed(path).map_err(|error| format!("{}: {error}", path.display()))?,
            None => Seed::default(),
        };
        seed.users.extend(self.users.iter().map(|email| SeedUser::new(email)));
        Ok(Options {
            host: self.host,
            port: self.port,
            client_id: self.client_id,
            api_key: self.api_key,
            redirect_uris: self.redirect_uris,
            logout_redirects: self.logout_redirects,
            web_origins: self.web_origins,
            settings: Settings { sign_in_endpoint: self.sign_in_endpoint },
            access_token_lifetime: self.access_token_lifetime,
            refresh_grace: self.refresh_grace,
            session_lifetime: self.session_lifetime,
            issuer: self.issuer,
            auth_time: !self.no_auth_time,
            seed,
        })
    }
}

fn read_seed(path: &PathBuf) -> Result<Seed, Box<dyn std::error::Error>> {
    Ok(serde_json::from_slice(&std::fs::read(path)?)?)
}

/// The signals that end the program.
#[cfg(unix)]
struct Stop {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Stop {
    fn listen() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self { interrupt: signal(SignalKind::interrupt())?, terminate: signal(SignalKind::terminate())? })
    }

    async fn wait(mut self, exit_with_stdin: bool) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
            () = end_of_stdin(), if exit_with_stdin => {}
        }
    }
}

#[cfg(windows)]
struct Stop {
    interrupt: tokio::signal::windows::CtrlC,
}

#[cfg(windows)]
impl Stop {
    fn listen() -> io::Result<Self> {
        Ok(Self { interrupt: tokio::signal::windows::ctrl_c()? })
    }

    async fn wait(mut self, exit_with_stdin: bool) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            () = end_of_stdin(), if exit_with_stdin => {}
        }
    }
}

async fn end_of_stdin() {
    let (closed, ended) = oneshot::channel::<()>();
    // A thread, not a blocking task: a read of standard input cannot be cancelled, and must not delay the exit.
    std::thread::spawn(move || {
        let _ = io::copy(&mut io::stdin().lock(), &mut io::sink());
        drop(closed);
    });
    let _ = ended.await;
}
