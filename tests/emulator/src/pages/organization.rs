//! The page on which a user with several organizations chooses one.

use super::{Page, choice, sign_in::Form};
use crate::directory::Organization;
use crate::routes::NO_ORGANIZATION;

pub(crate) fn page(organizations: &[&Organization], form: &Form<'_>) -> Page {
    let role = |id: &str| form.user.membership(id).map(|membership| membership.role.as_str()).unwrap_or_default();
    let choices: String = organizations
        .iter()
        .map(|it| choice(&format!("organization-{}", it.id), "organization_id", &it.id, &it.name, &it.id, role(&it.id)))
        .collect();
    let none =
        choice("organization-none", "organization_id", NO_ORGANIZATION, "No organization", "Just the person", "");
    let content = format!(
        r#"<form method="post" action="{}">
{}<ul class="choices" aria-label="Organizations">
{choices}{none}</ul>
</form>
{}"#,
        form.action(),
        form.hidden(),
        form.cancel(),
    );
    Page::new("Choose an organization", format!("{} belongs to several.", form.user.profile.email), content)
}
