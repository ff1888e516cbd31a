//! A local replacement for the WorkOS API, for tests and for developers without an account.
//!
//! It is at least as strict as the real service: it accepts only registered redirects, codes and refresh tokens work
//! once, and PKCE is enforced. It shares no code with the engine that it tests. `README.md` lists routes, control API
//! and differences.
//!
//! ```
//! use authkit_emulator::{Action, Emulator, Fault, Match, Options};
//!
//! let emulator = Emulator::start(Options { refresh_grace: 0, ..Options::default() })?;
//! emulator.fault(Fault {
//!     matching: Match { grant_type: Some("refresh_token".into()), ..Match::default() },
//!     times: 1,
//!     skip: 0,
//!     action: Action::CommitThenDrop,
//! })?;
//! let code = emulator.issue_code(Default::default())?;
//! // ... point a client at emulator.base_url() and exchange the code ...
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod authorization;
mod browser;
mod clock;
mod control;
mod cors;
mod device;
mod directory;
mod emulator;
mod error;
mod faults;
mod grants;
mod ids;
mod one_time;
mod options;
mod outside;
mod pages;
mod params;
mod redirects;
mod routes;
mod seed;
mod server;
mod sessions;
mod sign_in;
mod state;
mod tokens;
mod traffic;
mod visits;

pub use control::{CodeRequest, TokenRequest};
pub use emulator::{Emulator, StartError};
pub use faults::{Action, Fault, Match};
pub use one_time::Message;
pub use options::{Invalid, Options, Settings};
pub use seed::{Radar, Seed, SeedInvitation, SeedMembership, SeedOrganization, SeedUser};
pub use state::Impersonator;
pub use traffic::LoggedRequest;
pub use visits::{Visit, Visited};
