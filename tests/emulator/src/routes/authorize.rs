//! `GET /user_management/authorize`: the hosted sign-in page and its form.

use std::sync::{Arc, MutexGuard};

use axum::extract::{RawQuery, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};

use crate::authorization::{Authorization, Refusal, Way};
use crate::browser;
use crate::control::default_method;
use crate::directory::User;
use crate::pages::{self, sign_in::Form};
use crate::params::Params;
use crate::seed::SeedUser;
use crate::sign_in::{Choice, Proven, SignIn};
use crate::state::{App, Impersonator, World};

/// Shows the page, or redirects a browser that is already signed in.
pub(super) async fn show(State(app): State<Arc<App>>, headers: HeaderMap, RawQuery(query): RawQuery) -> Response {
    let query = query.unwrap_or_default();
    let mut world = app.world();
    let request = match Authorization::read(&world, &Params::from_urlencoded(query.as_bytes())) {
        Ok(request) => request,
        Err(refusal) => return refuse(refusal),
    };
    let cookie = browser::cookie(&app.site, &headers);
    if let Some(sign_in) = cookie.as_deref().and_then(|cookie| world.take_arrival(cookie)) {
        // Somebody else's sign-in does not answer this request: the page asks.
        if request.accepts(&sign_in) {
            return finish(&app, world, &request, sign_in, cookie);
        }
    }
    if let Some(sign_in) = signed_in_browser(&world, &request, cookie) {
        return hand_out_code(&mut world, &request, sign_in);
    }
    if request.prompt.as_deref() == Some("none") {
        return send_back(&request, "login_required", "The person has to sign in.");
    }
    pages::sign_in::page(&world, &request, &query, None).into_response()
}

/// Performs the action of the form.
pub(super) async fn decide(State(app): State<Arc<App>>, RawQuery(query): RawQuery, form: Params) -> Response {
    let query = query.unwrap_or_default();
    let mut world = app.world();
    let request = match Authorization::read(&world, &Params::from_urlencoded(query.as_bytes())) {
        Ok(request) => request,
        Err(refusal) => return refuse(refusal),
    };
    if form.get("action") == Some("cancel") {
        return send_back(&request, "access_denied", "The person cancelled the sign-in.");
    }
    match Decision::read(&mut world, &request, &form) {
        Ok(decision) => proceed(&app, world, &request, &query, decision),
        Err(problem) => pages::sign_in::page(&world, &request, &query, Some(&problem)).into_response(),
    }
}

/// The fields of the form.
struct Decision {
    user: User,
    impersonator: Option<Impersonator>,
    /// `None` until the user was asked.
    organization: Option<Choice>,
}

impl Decision {
    fn read(world: &mut World, request: &Authorization, form: &Params) -> Result<Self, String> {
        let user_id = match form.get("action") {
            Some("create") => create(world, form)?,
            _ => form.get("user_id").ok_or("Choose who signs in.")?.to_owned(),
        };
        if let Some(token) = &request.invitation_token {
            world
                .accept_invitation(token, &user_id)
                .map_err(|_| "The invitation is not for this person, or is used up.")?;
        }
        let user = world.user(&user_id).map_err(|_| "There is no such user.")?.clone();
        let impersonator = form.get("impersonator_email").map(|email| Impersonator {
            email: email.to_owned(),
            reason: form.get("impersonator_reason").map(str::to_owned),
        });
        if form.get("action") == Some("impersonate") && impersonator.is_none() {
            return Err("Impersonation needs the administrator's e-mail address.".into());
        }
        let organization = match (request.organization_id.as_deref(), form.get("organization_id")) {
            (Some(id), _) | (None, Some(id)) if id != NO_ORGANIZATION => {
                let organization = world.organization(id).ok_or("There is no such organization.")?;
                if user.membership(id).is_none() {
                    return Err(format!("{} does not belong to {}.", user.profile.email, organization.name));
                }
                Some(Choice::Organization(id.to_owned()))
            }
            (_, Some(_)) => Some(Choice::None),
            (_, None) => None,
        };
        Ok(Self { user, impersonator, organization })
    }
}

/// The value of the "no organization" button. An empty value would mean that the user did not choose.
pub(crate) const NO_ORGANIZATION: &str = "none";

fn create(world: &mut World, form: &Params) -> Result<String, String> {
    let email = form.get("email").filter(|email| email.contains('@')).ok_or("A new user needs an e-mail address.")?;
    if world.user_by_email(email).is_some() {
        return Err(format!("There is a user {email} already."));
    }
    let password = form.get("password").map(str::to_owned);
    if password.as_deref().is_some_and(|password| password.chars().count() < 8) {
        return Err("A password has at least eight characters.".into());
    }
    let (first_name, last_name) = (form.get("first_name").map(str::to_owned), form.get("last_name").map(str::to_owned));
    Ok(world.add_user(SeedUser { password, first_name, last_name, ..SeedUser::new(email) }))
}

fn proceed(
    app: &App,
    mut world: MutexGuard<'_, World>,
    request: &Authorization,
    query: &str,
    decision: Decision,
) -> Response {
    let Decision { user, impersonator, organization } = decision;
    if request.way != Way::AuthKit {
        let method = match &request.way {
            Way::Provider(name) => name.clone(),
            Way::Sso | Way::AuthKit => "SSO".to_owned(),
        };
        let mut sign_in = SignIn::new(&user.id, method);
        sign_in.organization = organization.unwrap_or(Choice::Open);
        if request.way == Way::Sso {
            sign_in.proven = Proven::ALL;
        }
        return hand_out_code(&mut world, request, sign_in);
    }
    let organization = match (organization, world.organizations_of(&user).as_slice()) {
        (Some(choice), _) => choice,
        (None, []) => Choice::None,
        (None, [only]) => Choice::Organization(only.id.clone()),
        (None, several) => {
            let form = Form { query, user: &user, impersonator: impersonator.as_ref() };
            return pages::organization::page(several, &form).into_response();
        }
    };
    // What the policy of an organization asks for, the page simulates too.
    let method = match &organization {
        _ if impersonator.is_some() => "Impersonation",
        Choice::Organization(id) => {
            world.enrol_on_page(id, &user.id);
            let default = default_method(&user);
            world.organization(id).map_or(default, |organization| organization.page_method(default))
        }
        Choice::Open | Choice::None => default_method(&user),
    };
    let sign_in = SignIn { organization, impersonator, proven: Proven::ALL, ..SignIn::new(&user.id, method) };
    finish(app, world, request, sign_in, None)
}

/// Starts the session of a finished sign-in and sends the browser back. The page knows the browser from now on, by its
/// cookie or by a new one.
fn finish(
    app: &App,
    mut world: MutexGuard<'_, World>,
    request: &Authorization,
    mut sign_in: SignIn,
    cookie: Option<String>,
) -> Response {
    let impersonating = sign_in.impersonator.is_some();
    let session_id = world.start(&sign_in, sign_in.organization.id());
    sign_in.session_id = Some(session_id.clone());
    let response = hand_out_code(&mut world, request, sign_in);
    if impersonating {
        // The administrator's browser is not signed in as the user.
        return response;
    }
    let cookie = cookie.unwrap_or_else(crate::ids::token);
    world.browsers.insert(cookie.clone(), session_id);
    browser::remember(&app.site, response, &cookie)
}

/// The earlier sign-in of the browser, if the request accepts it.
fn signed_in_browser(world: &World, request: &Authorization, cookie: Option<String>) -> Option<SignIn> {
    let session = world.session(world.browsers.get(&cookie?)?).filter(|session| session.is_active(world.now()))?;
    let too_old = request.max_age.is_some_and(|seconds| (world.now() - session.authenticated_at) / 1000 >= seconds);
    if !request.accepts_known_person() || too_old {
        return None;
    }
    let user = world.user(&session.user_id).ok()?;
    let mut sign_in = SignIn::new(&user.id, session.method.as_str());
    sign_in.organization = match (&request.organization_id, &session.organization_id) {
        (Some(id), _) => Choice::Organization(user.membership(id)?.organization_id.clone()),
        (None, Some(id)) => Choice::Organization(id.clone()),
        (None, None) => Choice::None,
    };
    if let Some(organization) = sign_in.organization.id().and_then(|id| world.organization(&id)) {
        // What the policy asks for, the page has to ask the person.
        world.check_policy(organization, user, &session.method).ok()?;
    }
    sign_in.proven = Proven::ALL;
    sign_in.session_id = Some(session.id.clone());
    Some(sign_in)
}

fn hand_out_code(world: &mut World, request: &Authorization, sign_in: SignIn) -> Response {
    let code = world.issue_code(sign_in, request.code_challenge.clone());
    let state = request.state.as_deref().map(|state| ("state", state));
    let parameters: Vec<_> = [Some(("code", code.as_str())), state].into_iter().flatten().collect();
    browser::redirect(&request.redirect_uri, &parameters)
}

fn send_back(request: &Authorization, error: &'static str, description: &str) -> Response {
    refuse(Refusal::Redirect {
        uri: request.redirect_uri.clone(),
        state: request.state.clone(),
        error,
        description: description.to_owned(),
    })
}

fn refuse(refusal: Refusal) -> Response {
    match refusal {
        Refusal::Page(problem) => pages::notice::refused(&problem).into_response(),
        Refusal::Redirect { uri, state, error, description } => {
            let state = state.as_deref().map(|state| ("state", state));
            let parameters = [Some(("error", error)), Some(("error_description", description.as_str())), state];
            browser::redirect(&uri, &parameters.into_iter().flatten().collect::<Vec<_>>())
        }
    }
}
