//! What an administrator, an identity provider and e-mails have to offer, on one page.

use super::{Page, escape, field};
use crate::routes::NO_ORGANIZATION;
use crate::state::World;

pub(crate) fn page(world: &World, problem: Option<&str>) -> Page {
    let alert = problem.map(|problem| format!(r#"<p class="alert" role="alert">{}</p>"#, escape(problem)));
    let lead = match &world.settings.sign_in_endpoint {
        Some(endpoint) => format!("Each way leads to {endpoint}, where the application starts its own sign-in."),
        None => "There is no sign-in endpoint: each way ends at the default redirect URI, without a state.".to_owned(),
    };
    let ways = [impersonation(world), identity_provider(world), invitation(world), links(world)];
    let content = alert.unwrap_or_default() + &ways.concat();
    Page::new("Outside of the application", lead, content)
}

fn impersonation(world: &World) -> String {
    let organizations = world.organizations.iter().map(|it| (it.id.as_str(), it.name.clone()));
    let organizations =
        [("", "The only one".to_owned()), (NO_ORGANIZATION, "None".to_owned())].into_iter().chain(organizations);
    format!(
        r#"<details open>
<summary>Impersonate a user</summary>
<form method="post" action="/dashboard/impersonate" id="impersonate">
{user}
{organization}
{admin}
{reason}
<button class="primary" id="impersonate-user">Impersonate this user</button>
</form>
</details>
"#,
        user = select("impersonated", "user_id", "User", users(world)),
        organization = select("impersonated_organization", "organization_id", "Organization", organizations),
        admin = field("impersonator_email", "Administrator's e-mail", r#"type="email" required"#),
        reason = field("impersonator_reason", "Reason", "required"),
    )
}

fn identity_provider(world: &World) -> String {
    let connections = world.organizations.iter().flat_map(|organization| {
        organization.connection_ids.iter().map(|id| (id.as_str(), format!("{} ({id})", organization.name)))
    });
    format!(
        r#"<details>
<summary>Start at an identity provider</summary>
<form method="post" action="/dashboard/sso" id="sso">
{connection}
{user}
<button class="primary" id="start-sso">Open the application</button>
</form>
</details>
"#,
        connection = select("connection", "connection_id", "Connection", connections),
        user = select("provided", "user_id", "User", users(world)),
    )
}

fn invitation(world: &World) -> String {
    let organizations = world.organizations.iter().map(|it| (it.id.as_str(), it.name.clone()));
    let organizations = std::iter::once((NO_ORGANIZATION, "None".to_owned())).chain(organizations);
    format!(
        r#"<details>
<summary>Invite somebody</summary>
<form method="post" action="/dashboard/invite" id="invite">
{email}
{organization}
<button class="primary" id="open-invitation">Invite and open the link</button>
</form>
</details>
"#,
        email = field("email", "E-mail", r#"type="email" required"#),
        organization = select("invited_organization", "organization_id", "Organization", organizations),
    )
}

fn links(world: &World) -> String {
    let invitations = world.invitations.iter().map(|invitation| {
        let query = url::form_urlencoded::Serializer::new(String::new())
            .append_pair("invitation_token", &invitation.seed.token)
            .finish();
        let (id, email) = (escape(&invitation.seed.token), escape(&invitation.seed.email));
        format!(r#"<li><a id="invitation-{id}" href="/invite?{}">Invitation for {email}</a></li>"#, escape(&query))
    });
    format!(
        r#"<details>
<summary>Links in e-mails</summary>
<ul>
{}<li><a id="expired-link" href="/reset-password">A new password (the link has expired)</a></li>
</ul>
</details>
"#,
        invitations.collect::<String>()
    )
}

fn users(world: &World) -> impl Iterator<Item = (&str, String)> {
    world.users.iter().map(|user| (user.id.as_str(), format!("{} ({})", user.display_name(), user.profile.email)))
}

fn select<'a>(id: &str, name: &str, label: &str, options: impl Iterator<Item = (&'a str, String)>) -> String {
    let options: String = options
        .map(|(value, text)| format!(r#"<option value="{}">{}</option>"#, escape(value), escape(&text)))
        .collect();
    format!(r#"<label for="{id}">{label}</label><select id="{id}" name="{name}">{options}</select>"#)
}
