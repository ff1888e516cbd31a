//! Rotation: a refresh token works once, and gets the same response during the grace period.

use serde_json::Value;

use crate::clock::after;
use crate::error::ApiError;
use crate::params::Params;
use crate::sessions::Exchange;
use crate::state::World;

pub(super) fn exchange(world: &mut World, params: &Params) -> Result<Value, ApiError> {
    let presented = params.grant_field("refresh_token")?;
    let (now, grace) = (world.now(), world.site.options.refresh_grace);
    let refused = |description: &str| ApiError::oauth("invalid_grant", description);
    let token = world.refresh_tokens.get(presented).ok_or_else(|| refused("Invalid refresh token."))?;
    let (session_id, signed_in_to) = (token.session_id.clone(), token.organization_id.clone());
    let session = world.session(&session_id).filter(|session| session.is_active(now));
    let session = session.ok_or_else(|| refused("Session has already ended."))?;
    let (user_id, method) = (session.user_id.clone(), session.method.clone());
    let wanted = params.get("organization_id").map(str::to_owned).or_else(|| signed_in_to.clone());

    if let Some(exchange) = &token.exchanged {
        return match grace {
            0 => Err(refused("Invalid refresh token.")),
            // Another organization would need other tokens, and this token was exchanged already.
            _ if now < after(exchange.at, grace) && exchange.organization_id == wanted => Ok(exchange.answer.clone()),
            _ => Err(refused("Refresh token already exchanged.")),
        };
    }

    // A refused switch does not use up the token: the session continues unchanged.
    if let Some(asked_for) = params.get("organization_id") {
        check_switch(world, &user_id, &method, asked_for)?;
    }
    // If the membership was removed since the sign-in, the new token has no organization.
    let user = world.user(&user_id)?;
    let organization_id = wanted.clone().filter(|id| user.membership(id).is_some());
    let answer = world.answer(&session_id, organization_id, signed_in_to)?;
    if let Some(token) = world.refresh_tokens.get_mut(presented) {
        token.exchanged = Some(Exchange { at: now, organization_id: wanted, answer: answer.clone() });
    }
    Ok(answer)
}

fn check_switch(world: &World, user_id: &str, method: &str, organization_id: &str) -> Result<(), ApiError> {
    let user = world.user(user_id)?;
    let organization = world.membership_organization(user, organization_id)?;
    organization.admits(user, method)?;
    if organization.mfa_required && !world.factors.iter().any(|factor| factor.user_id == user_id) {
        return Err(ApiError::oauth(
            "mfa_enrollment",
            format!("{} requires multi-factor authentication.", organization.name),
        ));
    }
    Ok(())
}
