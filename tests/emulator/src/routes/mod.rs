//! The routes, one file per area. A test compares the table in `README.md` with this one.

mod authenticate;
mod authorize;
mod control;
mod credentials;
mod device;
mod factors;
mod keys;
mod outside;
mod sessions;
mod users;

use std::sync::Arc;

use axum::http::Method;
use axum::middleware::from_fn_with_state;
use axum::routing::{MethodRouter, get, post};
use axum::{Router, http::Uri};

use crate::cors;
use crate::error::ApiError;
use crate::state::App;
use crate::traffic;

pub(crate) use authorize::NO_ORGANIZATION;

pub(crate) fn router(app: Arc<App>) -> Router {
    let routes = table().into_iter().fold(Router::new(), |router, (path, methods)| router.route(path, methods));
    let routes = routes.fallback(not_found).layer(from_fn_with_state(app.clone(), traffic::observe));
    routes.layer(from_fn_with_state(app.clone(), cors::share)).with_state(app)
}

fn table() -> Vec<(&'static str, MethodRouter<Arc<App>>)> {
    vec![
        ("/user_management/authorize", get(authorize::show).post(authorize::decide)),
        ("/user_management/authenticate", post(authenticate::authenticate)),
        // The internal name some clients of the real service use.
        ("/x/authkit/users/authenticate", post(authenticate::authenticate)),
        ("/sso/jwks/{client_id}", get(keys::jwks)),
        ("/user_management/sessions/logout", get(sessions::logout)),
        ("/user_management/sessions/revoke", post(sessions::revoke)),
        ("/user_management/users/{id}/sessions", get(sessions::list)),
        ("/user_management/users/{id}", get(users::get)),
        ("/user_management/users/{id}/email_verification/send", post(users::send_email_verification)),
        ("/user_management/users/{id}/auth_factors", post(factors::enroll)),
        ("/auth/factors/{id}/challenge", post(factors::challenge)),
        ("/user_management/magic_auth", post(users::magic_auth)),
        ("/user_management/radar_challenges", post(factors::radar_challenge)),
        ("/user_management/invitations/by_token/{token}", get(users::invitation)),
        ("/user_management/authorize/device", post(device::start)),
        ("/device", get(device::show).post(device::decide)),
        ("/dashboard", get(outside::dashboard)),
        ("/dashboard/impersonate", post(outside::impersonate)),
        ("/dashboard/invite", post(outside::invite)),
        ("/dashboard/sso", post(outside::identity_provider)),
        ("/invite", get(outside::invitation)),
        ("/reset-password", get(outside::password_reset)),
        ("/continue", get(outside::policy)),
        ("/_emulator/faults", post(control::add_fault).delete(control::clear_faults)),
        ("/_emulator/keys/rotate", post(control::rotate_keys)),
        ("/_emulator/clock", get(control::clock).post(control::advance_clock)),
        ("/_emulator/requests", get(control::requests).delete(control::clear_requests)),
        ("/_emulator/settings", post(control::change_settings)),
        ("/_emulator/organizations", post(control::put_organization)),
        ("/_emulator/visits", post(control::visit)),
        ("/_emulator/reset", post(control::reset)),
        ("/_emulator/codes", post(control::issue_code)),
        ("/_emulator/tokens", post(control::sign_token)),
        ("/_emulator/sessions/{id}/end", post(control::end_session)),
        ("/_emulator/messages", get(control::messages).delete(control::clear_messages)),
        ("/_emulator/totp", post(control::totp)),
        ("/_emulator/users", post(control::add_user)),
    ]
}

async fn not_found(method: Method, uri: Uri) -> ApiError {
    ApiError::message(404, format!("Cannot {method} {}", uri.path()))
}

#[cfg(test)]
mod tests {
    /// The table in the README and the one above are the same list.
    #[test]
    fn the_readme_lists_every_route() {
        let readme = include_str!("../../README.md");
        let listed = readme.lines().filter_map(|line| line.strip_prefix("| `")?.split('`').next());
        let mut listed: Vec<_> =
            listed.filter_map(|route| route.split(' ').nth(1)).filter(|it| it.starts_with('/')).collect();
        let mut routes: Vec<_> = super::table().into_iter().map(|(path, _)| path).collect();
        for paths in [&mut listed, &mut routes] {
            paths.sort_unstable();
            paths.dedup();
        }
        assert_eq!(listed, routes);
    }
}
