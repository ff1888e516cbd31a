//! The sign-in page: choose a user, create one, impersonate one, or cancel.

use super::{Page, escape, field, user_button};
use crate::authorization::{Authorization, Way};
use crate::directory::User;
use crate::state::{Impersonator, World};

/// The fields that a form passes to the next page.
pub(crate) struct Form<'a> {
    pub query: &'a str,
    pub user: &'a User,
    pub impersonator: Option<&'a Impersonator>,
}

impl Form<'_> {
    pub fn action(&self) -> String {
        action(self.query)
    }

    pub fn hidden(&self) -> String {
        let hidden =
            |name: &str, value: &str| format!(r#"<input type="hidden" name="{name}" value="{}">"#, escape(value));
        let mut fields = hidden("user_id", &self.user.id);
        if let Some(impersonator) = self.impersonator {
            fields += &hidden("impersonator_email", &impersonator.email);
            fields += &hidden("impersonator_reason", impersonator.reason.as_deref().unwrap_or_default());
        }
        fields
    }

    pub fn cancel(&self) -> String {
        cancel(self.query)
    }
}

pub(crate) fn page(world: &World, request: &Authorization, query: &str, problem: Option<&str>) -> Page {
    let organization = request.organization_id.as_deref().and_then(|id| world.organization(id));
    let title = match (&request.way, request.sign_up) {
        (Way::Provider(name), _) => format!("Continue with {}", name.trim_end_matches("OAuth")),
        (Way::Sso, _) => "Single sign-on".to_owned(),
        (Way::AuthKit, true) => "Create an account".to_owned(),
        (Way::AuthKit, false) => "Sign in".to_owned(),
    };
    let lead = match organization {
        Some(organization) => format!("to {} at {}", organization.name, host(&request.redirect_uri)),
        None => format!("to {}", host(&request.redirect_uri)),
    };
    let (people, creation) = (people(world, request, query), creation(world, request, query));
    let alert = problem.map(|problem| format!(r#"<p class="alert" role="alert">{}</p>"#, escape(problem)));
    let order = if request.sign_up { [creation, people] } else { [people, creation] };
    let impersonation = if request.way == Way::AuthKit { impersonation(world, query) } else { String::new() };
    let content = format!("{}{}{impersonation}{}", alert.unwrap_or_default(), order.concat(), cancel(query));
    Page::new(title, lead, content)
}

fn people(world: &World, request: &Authorization, query: &str) -> String {
    let hint = request.login_hint.as_deref().unwrap_or_default();
    let mut users: Vec<&User> = world.users.iter().collect();
    if let (Way::Sso, Some(id)) = (&request.way, &request.organization_id) {
        users.retain(|user| user.membership(id).is_some());
    }
    // A stable sort: the hinted user comes first, the others keep the seed's order.
    users.sort_by_key(|user| !user.profile.email.eq_ignore_ascii_case(hint));
    let note = |user: &User| match world.organizations_of(user).as_slice() {
        [] => String::new(),
        [only] => only.name.clone(),
        several => format!("{} organizations", several.len()),
    };
    let buttons: String = users.into_iter().map(|user| user_button(user, &note(user))).collect();
    if buttons.is_empty() {
        return r#"<p class="empty">There is nobody to choose yet.</p>"#.to_owned();
    }
    format!(
        r#"<form method="post" action="{}" id="choose">
<h2>Choose a user</h2>
<ul class="choices">
{buttons}</ul>
</form>
"#,
        action(query)
    )
}

fn creation(world: &World, request: &Authorization, query: &str) -> String {
    let hinted = request.login_hint.as_deref().filter(|email| world.user_by_email(email).is_none());
    let invited = request.invitation_token.as_deref().and_then(|token| world.invitation(token));
    let email = hinted.or(invited.map(|invitation| invitation.seed.email.as_str())).unwrap_or_default();
    let open = if request.sign_up || !email.is_empty() { " open" } else { "" };
    format!(
        r#"<details{open}>
<summary>Create a user</summary>
<form method="post" action="{action}" id="create">
{email}
<div class="pair"><div>{first}</div><div>{last}</div></div>
{password}
<button class="primary" id="create-user" name="action" value="create">Create and continue</button>
</form>
</details>
"#,
        action = action(query),
        email = field(
            "email",
            "E-mail",
            &format!(r#"type="email" autocomplete="email" required value="{}""#, escape(email))
        ),
        first = field("first_name", "First name", r#"autocomplete="given-name""#),
        last = field("last_name", "Last name", r#"autocomplete="family-name""#),
        password =
            field("password", "Password (optional)", r#"type="password" autocomplete="new-password" minlength="8""#),
    )
}

fn impersonation(world: &World, query: &str) -> String {
    let option = |user: &User| {
        let (name, email) = (user.display_name(), &user.profile.email);
        format!(r#"<option value="{}">{} ({})</option>"#, escape(&user.id), escape(&name), escape(email))
    };
    let options: String = world.users.iter().map(option).collect();
    format!(
        r#"<details>
<summary>Impersonate a user</summary>
<form method="post" action="{action}" id="impersonate">
<label for="impersonated">User</label><select id="impersonated" name="user_id">{options}</select>
{admin}
{reason}
<button class="primary" id="impersonate-user" name="action" value="impersonate">Impersonate</button>
</form>
</details>
"#,
        action = action(query),
        admin = field("impersonator_email", "Administrator's e-mail", r#"type="email" required"#),
        reason = field("impersonator_reason", "Reason", ""),
    )
}

fn cancel(query: &str) -> String {
    format!(
        r#"<form method="post" action="{}" class="cancel"><button class="quiet" id="cancel" name="action" value="cancel">Cancel</button></form>
"#,
        action(query)
    )
}

fn action(query: &str) -> String {
    escape(&format!("/user_management/authorize?{query}"))
}

fn host(redirect_uri: &str) -> &str {
    let rest = redirect_uri.split_once("://").map_or(redirect_uri, |(_, rest)| rest);
    rest.split(['/', '?']).next().unwrap_or(rest)
}
