//! The grants of `POST /user_management/authenticate`, one function each.

mod code;
mod first_factor;
mod next_step;
mod refresh;

use serde_json::Value;

use crate::error::ApiError;
use crate::params::Params;
use crate::sign_in::SignIn;
use crate::state::World;

/// The caller, after its credentials were checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Caller {
    /// The caller sent the API key.
    Confidential,
    /// The caller sent no credentials.
    Public,
}

pub(crate) fn perform(world: &mut World, grant: &str, params: &Params, caller: Caller) -> Result<Value, ApiError> {
    match grant {
        "authorization_code" => return code::exchange(world, params, caller),
        "refresh_token" => return refresh::exchange(world, params),
        "urn:ietf:params:oauth:grant-type:device_code" => return world.poll_device(params.grant_field("device_code")?),
        _ => {}
    }
    let grant = match grant {
        "password" => first_factor::password,
        "urn:workos:oauth:grant-type:magic-auth:code" => first_factor::magic_auth,
        "urn:workos:oauth:grant-type:email-verification:code" => next_step::email_verification,
        "urn:workos:oauth:grant-type:mfa-totp" => next_step::totp,
        "urn:workos:oauth:grant-type:organization-selection" => next_step::organization_selection,
        "urn:workos:oauth:grant-type:radar-email-challenge:code" => next_step::radar_email,
        "urn:workos:oauth:grant-type:radar-sms-challenge:code" => next_step::radar_sms,
        other => return Err(ApiError::oauth("unsupported_grant_type", format!("Unsupported grant type: '{other}'."))),
    };
    match caller {
        Caller::Confidential => grant(world, params),
        Caller::Public => Err(ApiError::oauth("invalid_client", "This grant requires a client secret.")),
    }
}

/// Adds what the request says about the user's device.
fn with_device(mut sign_in: SignIn, params: &Params) -> SignIn {
    sign_in.ip_address = params.get("ip_address").map(str::to_owned).or(sign_in.ip_address);
    sign_in.user_agent = params.get("user_agent").map(str::to_owned).or(sign_in.user_agent);
    sign_in
}

/// Accepts the invitation in a grant, if any.
fn accept_invitation(world: &mut World, params: &Params, user_id: &str) -> Result<(), ApiError> {
    params.get("invitation_token").map_or(Ok(()), |token| world.accept_invitation(token, user_id).map(drop))
}
