//! Rotation: a refresh token works once, and gets the same response during the grace period.

use serde_json::Value;

use crate::clock::after;
use crate::error::ApiError;
use crate::outside;
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
    let user = world.user(&user_id)?;
    if let Some(asked_for) = params.get("organization_id") {
        world.membership_organization(user, asked_for)?;
    }
    // If the membership was removed since the sign-in, the new token has no organization.
    let organization_id = wanted.clone().filter(|id| user.membership(id).is_some());
    if let Some(organization) = organization_id.as_deref().and_then(|id| world.organization(id)) {
        world.check_policy(organization, user, &method).map_err(|refusal| match organization.authkit_redirect_url {
            true => refusal.with("authkit_redirect_url", outside::continuation(&world.site, &organization.id)),
            false => refusal,
        })?;
    }
    let answer = world.answer(&session_id, organization_id, signed_in_to)?;
    if let Some(token) = world.refresh_tokens.get_mut(presented) {
        token.exchanged = Some(Exchange { at: now, organization_id: wanted, answer: answer.clone() });
    }
    Ok(answer)
}
