//! The page on which a user types the code of a device and decides about it.

use super::{Page, escape, field, user_button};
use crate::state::World;

pub(crate) fn ask(problem: &str) -> Page {
    let alert = match problem {
        "" => String::new(),
        problem => format!(r#"<p class="alert" role="alert">{}</p>"#, escape(problem)),
    };
    let code = field("user_code", "Code", r#"required autocomplete="off" spellcheck="false" placeholder="BCDF-GHJK""#);
    let content = format!(
        r#"{alert}<form method="get" action="/device">
{code}
<button class="primary" id="continue">Continue</button>
</form>"#
    );
    Page::new("Connect a device", "Type the code the device shows.", content)
}

pub(crate) fn choose(world: &World, user_code: &str) -> Page {
    let buttons: String = world.users.iter().map(|user| user_button(user, "")).collect();
    let code = escape(user_code);
    let content = format!(
        r#"<form method="post" action="/device">
<input type="hidden" name="user_code" value="{code}">
<h2>Approve as</h2>
<ul class="choices">
{buttons}</ul>
</form>
<form method="post" action="/device" class="cancel">
<input type="hidden" name="user_code" value="{code}">
<button class="quiet" id="deny" name="action" value="deny">Deny</button>
</form>"#
    );
    Page::new("Connect a device", format!("Does the device show {user_code}?"), content)
}

pub(crate) fn done(approved: bool) -> Page {
    let title = if approved { "The device is connected" } else { "The device was refused" };
    Page::new(title, "You can close this page.", "")
}
