//! Sign-ins that start in the application's own form.

use serde_json::Value;

use super::{accept_invitation, with_device};
use crate::error::ApiError;
use crate::one_time::Purpose;
use crate::params::Params;
use crate::sign_in::{Proven, SignIn};
use crate::state::World;

pub(super) fn password(world: &mut World, params: &Params) -> Result<Value, ApiError> {
    let (email, password) = (params.grant_field("email")?, params.grant_field("password")?);
    let user = world.user_by_email(email).filter(|user| user.profile.password.as_deref() == Some(password));
    let refused = || ApiError::coded(400, "invalid_credentials", format!("Invalid credentials for '{email}'."));
    let user_id = user.ok_or_else(refused)?.id.clone();
    accept_invitation(world, params, &user_id)?;
    world.advance(with_device(SignIn::new(user_id, "Password"), params))
}

pub(super) fn magic_auth(world: &mut World, params: &Params) -> Result<Value, ApiError> {
    let (code, email) = (params.grant_field("code")?, params.grant_field("email")?);
    let refused = || ApiError::coded(400, "invalid_one_time_code", "The code is incorrect.");
    let user_id = world.user_by_email(email).ok_or_else(refused)?.id.clone();
    let fits =
        |purpose: &Purpose| matches!(purpose, Purpose::MagicAuth { email: to } if to.eq_ignore_ascii_case(email));
    world.redeem(&user_id, code, fits)?;
    // The code came by e-mail, which also verifies the address.
    world.update_user(&user_id, |profile| profile.email_verified = true);
    accept_invitation(world, params, &user_id)?;
    let proven = Proven { email: true, ..Proven::default() };
    world.advance(with_device(SignIn { proven, ..SignIn::new(user_id, "MagicAuth") }, params))
}
