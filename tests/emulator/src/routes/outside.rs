//! The pages from which people come who did not start at the application.

use std::sync::Arc;

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};

use crate::browser;
use crate::directory::{Invitation, User};
use crate::pages;
use crate::params::{Params, Query};
use crate::redirects;
use crate::seed::SeedInvitation;
use crate::sign_in::{Choice, Proven, SignIn};
use crate::state::{App, Impersonator, World};

pub(super) async fn dashboard(State(app): State<Arc<App>>) -> Response {
    pages::dashboard::page(&app.world(), None).into_response()
}

/// "Impersonate this user" in the dashboard.
pub(super) async fn impersonate(State(app): State<Arc<App>>, headers: HeaderMap, form: Params) -> Response {
    let mut world = app.world();
    match impersonation(&world, &form) {
        Ok(sign_in) => {
            let organization_id = sign_in.organization.id();
            let parameters: Vec<_> = organization_id.iter().map(|id| ("organization_id", id.as_str())).collect();
            hand_over(&app, &mut world, &headers, Some(sign_in), &parameters)
        }
        Err(problem) => pages::dashboard::page(&world, Some(&problem)).into_response(),
    }
}

/// A sign-in that begins at an organization's identity provider.
pub(super) async fn identity_provider(State(app): State<Arc<App>>, headers: HeaderMap, form: Params) -> Response {
    let mut world = app.world();
    match provided(&world, &form) {
        Ok((sign_in, email)) => {
            let organization_id = sign_in.organization.id().unwrap_or_default();
            let parameters = [("organization_id", organization_id.as_str()), ("login_hint", email.as_str())];
            hand_over(&app, &mut world, &headers, Some(sign_in), &parameters)
        }
        Err(problem) => pages::dashboard::page(&world, Some(&problem)).into_response(),
    }
}

/// Invites somebody, who opens the link at once.
pub(super) async fn invite(State(app): State<Arc<App>>, headers: HeaderMap, form: Params) -> Response {
    let mut world = app.world();
    match invited(&world, &form) {
        Ok(seed) => {
            let (token, now) = (seed.token.clone(), world.now());
            world.invitations.push(Invitation::new(seed, now));
            hand_over(&app, &mut world, &headers, None, &[("invitation_token", &token)])
        }
        Err(problem) => pages::dashboard::page(&world, Some(&problem)).into_response(),
    }
}

/// The link in an invitation. One that is used up, has expired or is unknown leads to an ordinary sign-in.
pub(super) async fn invitation(State(app): State<Arc<App>>, headers: HeaderMap, Query(query): Query) -> Response {
    let mut world = app.world();
    let token = query.get("invitation_token").filter(|token| world.open_invitation(token).is_some());
    let parameters: Vec<_> = token.map(|token| ("invitation_token", token)).into_iter().collect();
    hand_over(&app, &mut world, &headers, None, &parameters)
}

/// The link of an e-mail for a new password. Every such link has expired, because nobody forgets a password here.
pub(super) async fn password_reset(State(app): State<Arc<App>>, headers: HeaderMap) -> Response {
    hand_over(&app, &mut app.world(), &headers, None, &[])
}

/// Where a refused switch leads to: the policy of the organization asks for another sign-in.
pub(super) async fn policy(State(app): State<Arc<App>>, headers: HeaderMap, Query(query): Query) -> Response {
    let mut world = app.world();
    match query.get("organization_id").filter(|id| world.organization(id).is_some()) {
        Some(id) => hand_over(&app, &mut world, &headers, None, &[("organization_id", id)]),
        None => pages::notice::refused("There is no such organization.").into_response(),
    }
}

fn impersonation(world: &World, form: &Params) -> Result<SignIn, String> {
    let user = chosen(world, form)?;
    let email = form.get("impersonator_email").ok_or("Impersonation needs the administrator's e-mail address.")?;
    let reason = form.get("impersonator_reason").ok_or("Impersonation needs a reason.")?;
    let organization = match (form.get("organization_id"), world.organizations_of(user).as_slice()) {
        (Some(super::NO_ORGANIZATION), _) | (None, []) => Choice::None,
        (Some(id), _) => Choice::Organization(membership(world, user, id)?),
        (None, [only]) => Choice::Organization(only.id.clone()),
        (None, _) => return Err(format!("{} belongs to several organizations. Choose one.", user.profile.email)),
    };
    let impersonator = Some(Impersonator { email: email.to_owned(), reason: Some(reason.to_owned()) });
    Ok(SignIn { organization, impersonator, proven: Proven::ALL, ..SignIn::new(&user.id, "Impersonation") })
}

/// The sign-in, and the address of the person.
fn provided(world: &World, form: &Params) -> Result<(SignIn, String), String> {
    let user = chosen(world, form)?;
    let connection = form.get("connection_id").ok_or("Choose a connection.")?;
    let mut organizations = world.organizations.iter();
    let owner = organizations.find(|it| it.connection_ids.iter().any(|id| id == connection));
    let organization = Choice::Organization(membership(world, user, &owner.ok_or("There is no such connection.")?.id)?);
    let sign_in = SignIn { organization, proven: Proven::ALL, ..SignIn::new(&user.id, "SSO") };
    Ok((sign_in, user.profile.email.clone()))
}

fn invited(world: &World, form: &Params) -> Result<SeedInvitation, String> {
    let email =
        form.get("email").filter(|email| email.contains('@')).ok_or("An invitation needs an e-mail address.")?;
    let organization_id = form.get("organization_id").filter(|&id| id != super::NO_ORGANIZATION);
    if organization_id.is_some_and(|id| world.organization(id).is_none()) {
        return Err("There is no such organization.".into());
    }
    if form.get("invitation_token").is_some_and(|token| world.invitation(token).is_some()) {
        return Err("There is such an invitation already.".into());
    }
    Ok(SeedInvitation {
        email: email.to_owned(),
        token: form.get("invitation_token").map_or_else(crate::ids::token, str::to_owned),
        organization_id: organization_id.map(str::to_owned),
        role: "member".into(),
    })
}

fn chosen<'a>(world: &'a World, form: &Params) -> Result<&'a User, String> {
    world.user(form.get("user_id").ok_or("Choose a user.")?).map_err(|_| "There is no such user.".to_owned())
}

fn membership(world: &World, user: &User, organization_id: &str) -> Result<String, String> {
    let organization = world.organization(organization_id).ok_or("There is no such organization.")?;
    match user.membership(organization_id) {
        Some(_) => Ok(organization.id.clone()),
        None => Err(format!("{} does not belong to {}.", user.profile.email, organization.name)),
    }
}

/// Sends the browser to the application's sign-in endpoint. Without one the sign-in ends at the default redirect URI,
/// with a code and without a state.
fn hand_over(
    app: &App,
    world: &mut World,
    headers: &HeaderMap,
    sign_in: Option<SignIn>,
    parameters: &[(&str, &str)],
) -> Response {
    if let Some(endpoint) = &world.settings.sign_in_endpoint {
        let response = browser::redirect(endpoint, parameters);
        let Some(sign_in) = sign_in else { return response };
        let cookie = browser::cookie(&app.site, headers).unwrap_or_else(crate::ids::token);
        world.expect_arrival(cookie.clone(), sign_in);
        return browser::remember(&app.site, response, &cookie);
    }
    let Some(redirect_uri) = redirects::default_of(&app.site.options.redirect_uris) else {
        let problem =
            "There is neither a sign-in endpoint nor a default redirect URI, which is the first without a `*`.";
        return pages::notice::refused(problem).into_response();
    };
    match sign_in {
        Some(mut sign_in) => {
            sign_in.session_id = Some(world.start(&sign_in, sign_in.organization.id()));
            let code = world.issue_code(sign_in, None);
            browser::redirect(redirect_uri, &[("code", &code)])
        }
        None => {
            let request = [
                ("client_id", app.site.options.client_id.as_str()),
                ("redirect_uri", redirect_uri),
                ("response_type", "code"),
                ("provider", "authkit"),
            ];
            let request: Vec<_> = request.iter().chain(parameters).copied().collect();
            browser::redirect(&format!("{}/user_management/authorize", app.site.base_url), &request)
        }
    }
}
