//! The code of a finished hosted sign-in.

use serde_json::Value;

use super::{Caller, accept_invitation, with_device};
use crate::error::ApiError;
use crate::params::Params;
use crate::state::World;
use crate::tokens::challenge_of;

pub(super) fn exchange(world: &mut World, params: &Params, caller: Caller) -> Result<Value, ApiError> {
    let code = params.grant_field("code")?;
    let verifier = params.get("code_verifier");
    if caller == Caller::Public && verifier.is_none() {
        return Err(ApiError::oauth("invalid_request", "Either client_secret or code_verifier is required."));
    }
    // The code is used up before the PKCE check: a code with a wrong verifier may be stolen.
    let found = world.take_code(code)?;
    match (&found.challenge, verifier) {
        (None, None) => {}
        (None, Some(_)) => {
            let message = "A code verifier was given, but the authorization request had no code challenge.";
            return Err(ApiError::coded(400, "code_challenge_not_found", message));
        }
        (Some(challenge), verifier) => {
            if verifier.and_then(challenge_of).as_ref() != Some(challenge) {
                return Err(ApiError::code_refused(code));
            }
        }
    }
    let user_id = found.sign_in.user_id.clone();
    accept_invitation(world, params, &user_id)?;
    let mut answer = world.advance(with_device(found.sign_in, params))?;
    let oauth_tokens = world.user(&user_id)?.profile.oauth_tokens.clone();
    if let (Some(tokens), Some(fields)) = (oauth_tokens, answer.as_object_mut()) {
        fields.insert("oauth_tokens".into(), tokens);
    }
    Ok(answer)
}
