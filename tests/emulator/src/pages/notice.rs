//! Pages without a form.

use axum::http::StatusCode;

use super::Page;

/// The request is invalid, and there is no safe address to redirect the browser to.
pub(crate) fn refused(problem: &str) -> Page {
    Page { status: StatusCode::BAD_REQUEST, ..Page::new("This sign-in link does not work", problem, "") }
}

pub(crate) fn signed_out() -> Page {
    Page::new("You are signed out", "You can close this page.", "")
}
