//! The parameters of grants and API calls, which pass through the engine as they are: one row a name.

use super::{Kind, Member, Presence};

macro_rules! parameters {
    ($( $name:literal $kind:expr, $about:literal; )*) => {
        const PARAMETERS: &[Member] = &[$( Member::new($name, $kind, Presence::Maybe, $about), )*];
    };
}

parameters! {
    "after" Kind::Text, "The page after this id.";
    "authentication_challenge_id" Kind::Text, "The id of the challenge that `challenge_auth_factor` started.";
    "authentication_factor_id" Kind::Text, "The factor's id.";
    "before" Kind::Text, "The page before this id.";
    "client_id" Kind::Text, "Another client than the configured one.";
    "code" Kind::Secret, "The code that the callback's query or the user brought.";
    "code_verifier" Kind::Secret, "The PKCE verifier of this sign-in (RFC 7636). Required without an API key.";
    "device_code" Kind::Secret, "The device code of `authorize_device` (RFC 8628).";
    "device_id" Kind::Text, "Your own id for the browser.";
    "email" Kind::Text, "The e-mail address.";
    "invitation_token" Kind::Secret, "The token of an invitation that the user accepts.";
    "ip_address" Kind::Text, "The browser's IP address.";
    "limit" Kind::Int, "The most records on a page: 1 to 100, 10 by default.";
    "link_authorization_code" Kind::Secret, "An authorization code whose identity is linked to the user.";
    "order" Kind::Text, "The order of the list: `normal`, `asc` or `desc`.";
    "organization_id" Kind::Text, "The organization to sign in to.";
    "password" Kind::Secret, "The user's password.";
    "pending_authentication_token" Kind::Secret, "The token of the unfinished sign-in, from the error's `fields`.";
    "phone_number" Kind::Text, "The phone number that the code is sent to.";
    "radar_auth_attempt_id" Kind::Text, "The id of an earlier attempt that was challenged.";
    "radar_challenge_id" Kind::Text, "The challenge's id, from the error's `fields`.";
    "refresh_token" Kind::Secret, "The refresh token. It works once.";
    "session" Kind::Record("SealOptions"), "Whether and how to seal the session of the response.";
    "session_id" Kind::Text, "The session's id, the `sid` claim of its access token.";
    "signals_id" Kind::Text, "The id of the fraud signals that were collected in the browser.";
    "sms_template" Kind::Text, "The text message, with `{{code}}` where the code goes.";
    "totp_issuer" Kind::Text, "The name of your application in the authenticator.";
    "totp_secret" Kind::Secret, "A TOTP secret of your own. The API makes one when unset.";
    "totp_user" Kind::Text, "The name of the user in the authenticator.";
    "type" Kind::Text, "The kind of factor: `totp`.";
    "user_agent" Kind::Text, "The browser's `User-Agent` header.";
    "user_id" Kind::Text, "The user's id, `user_...`.";
    "verification_id" Kind::Text, "The id of the verification that `create_radar_challenge` started.";
}

/// The rows of an operation's parameters, required ones first.
pub(super) fn rows(required: &[&str], optional: &[&str]) -> Vec<Member> {
    let row = |name: &str| PARAMETERS.iter().copied().find(|member| member.name == name);
    let required = required.iter().filter_map(|name| row(name).map(Member::required));
    required.chain(optional.iter().filter_map(|name| row(name))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api;
    use crate::exchange::Grant;

    #[test]
    fn every_parameter_has_a_row() {
        let grants = Grant::all().map(Grant::parameters);
        let calls = api::names().filter_map(api::parameters);
        for (required, optional) in grants.chain(calls) {
            assert_eq!(rows(required, &optional).len(), required.len() + optional.len(), "{required:?} {optional:?}");
        }
    }
}
