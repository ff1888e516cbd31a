//! Clients that outlive the request of their host, found again by their configuration.

use std::collections::hash_map::RandomState;
use std::hash::BuildHasher;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use authkit_core::{Client, ClientOptions, Result, operations};
use serde_json::Value;

use crate::client::Handle;

/// How many configurations one process caches. Of more, those used last stay.
const MAX_SHARED: usize = 16;

/// What the engine reads from the process's environment beside `WORKOS_*`, in either case.
const NETWORK: &[&str] = &["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR"];

/// Two hashes with keys of this process. A configuration has secrets, which are not stored for comparing. A collision would
/// return the client of another configuration, so 64 bits are too few.
type Key = [u64; 2];

/// The process's client with these options, once what is unset came from `environment`, an object of texts. Without one
/// the process's own counts.
pub(crate) fn client(options: Value, environment: &Value) -> Result<Arc<Handle>> {
    static CLIENTS: Mutex<Vec<(Key, Arc<Handle>)>> = Mutex::new(Vec::new());
    let mut used = Vec::new();
    let given = options.to_string();
    let options = from_environment(operations::read(options)?, environment, &mut used)?;
    let key = key(&(given, used, network()));
    let mut clients = CLIENTS.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(place) = clients.iter().position(|(known, _)| *known == key) {
        let found = clients.remove(place);
        let client = Arc::clone(&found.1);
        clients.insert(0, found);
        return Ok(client);
    }
    let made = Arc::new(Handle::Client(Client::new(options)?));
    clients.truncate(MAX_SHARED - 1);
    clients.insert(0, (key, Arc::clone(&made)));
    Ok(made)
}

/// Fills in what is unset and notes which variables did it: others do not make another configuration.
fn from_environment(
    options: ClientOptions,
    environment: &Value,
    used: &mut Vec<(String, String)>,
) -> Result<ClientOptions> {
    let found = std::cell::RefCell::new(used);
    options.with_environment(|name| {
        let value = match environment {
            Value::Null => std::env::var(name).ok(),
            given => given.get(name).and_then(Value::as_str).map(str::to_owned),
        }?;
        found.borrow_mut().push((name.to_owned(), value.clone()));
        Some(value)
    })
}

fn network() -> Vec<(String, std::ffi::OsString)> {
    let names = NETWORK.iter().flat_map(|name| [(*name).to_owned(), name.to_lowercase()]);
    names.filter_map(|name| std::env::var_os(&name).map(|value| (name, value))).collect()
}

fn key(configuration: &impl std::hash::Hash) -> Key {
    static SEEDS: LazyLock<[RandomState; 2]> = LazyLock::new(|| [RandomState::new(), RandomState::new()]);
    SEEDS.each_ref().map(|seed| seed.hash_one(configuration))
}
