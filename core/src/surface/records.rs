//! The records that the API sends and the engine passes on as they came (contract sections 1.4 to 1.7): the members this
//! version knows. A package gives its users the others under the names the API has for them.

use super::{Kind, Member, Presence, Record};

macro_rules! records {
    ($( $(#[doc = $about:literal])+ $record:ident {
        $( $(#[doc = $line:literal])+ $presence:ident $name:ident: $kind:expr; )*
    } )*) => {
        pub(super) const OF_THE_API: &[Record] = &[$( Record::new(
            stringify!($record),
            concat!($($about),+),
            &[$( Member::new(stringify!($name), $kind, Presence::$presence, concat!($($line),+)), )*],
        ), )*];
    };
}

records! {
    /// A user, as the API describes one.
    User {
        /// The kind of record: `user`.
        Maybe object: Kind::Text;
        /// The user's id, `user_...`.
        Value id: Kind::Text;
        /// The e-mail address.
        Value email: Kind::Text;
        /// Whether the user has proved that the address is theirs.
        Value email_verified: Kind::Bool;
        /// The given name.
        Maybe first_name: Kind::Text;
        /// The family name.
        Maybe last_name: Kind::Text;
        /// The display name.
        Maybe name: Kind::Text;
        /// The address of a picture.
        Maybe profile_picture_url: Kind::Text;
        /// When the user last signed in, ISO 8601.
        Maybe last_sign_in_at: Kind::Date;
        /// The user's id in your own system.
        Maybe external_id: Kind::Text;
        /// The preferred language, BCP 47.
        Maybe locale: Kind::Text;
        /// Your own data about the user. Its keys stay as you wrote them.
        Value metadata: Kind::Object;
        /// When the user was created, ISO 8601.
        Value created_at: Kind::Date;
        /// When the user was last changed, ISO 8601.
        Value updated_at: Kind::Date;
    }

    /// The administrator who acts as the user.
    Impersonator {
        /// The administrator's e-mail address.
        Value email: Kind::Text;
        /// The reason that the administrator typed.
        Maybe reason: Kind::Text;
    }

    /// The tokens of the identity provider, where the connection is set up to return them.
    OAuthTokens {
        /// The provider's name, such as `GoogleOAuth`.
        Value provider: Kind::Text;
        /// The provider's access token.
        Value access_token: Kind::Secret;
        /// The provider's refresh token.
        Value refresh_token: Kind::Secret;
        /// When the provider's access token expires, in seconds since the epoch.
        Value expires_at: Kind::Time;
        /// The scopes that the provider granted.
        Value scopes: Kind::Texts;
    }

    /// One session of a user.
    Session {
        /// The kind of record: `session`.
        Value object: Kind::Text;
        /// The session's id, `session_...`.
        Value id: Kind::Text;
        /// The user's id.
        Value user_id: Kind::Text;
        /// The organization that the session is in.
        Maybe organization_id: Kind::Text;
        /// `active`, `expired` or `revoked`. An open set.
        Value status: Kind::Text;
        /// How the user signed in, in small letters, such as `password`. An open set.
        Value auth_method: Kind::Text;
        /// The administrator who acts as the user.
        Maybe impersonator: Kind::Record("Impersonator");
        /// The browser's IP address at sign-in.
        Maybe ip_address: Kind::Text;
        /// The browser's `User-Agent` header at sign-in.
        Maybe user_agent: Kind::Text;
        /// When the session expires, ISO 8601.
        Value expires_at: Kind::Date;
        /// When the session ended, ISO 8601.
        Maybe ended_at: Kind::Date;
        /// When the session began, ISO 8601.
        Value created_at: Kind::Date;
        /// When the session was last changed, ISO 8601.
        Value updated_at: Kind::Date;
    }

    /// One page of a list of sessions.
    SessionList {
        /// The kind of record: `list`.
        Value object: Kind::Text;
        /// The sessions on this page.
        Value data: Kind::Records("Session");
        /// The cursors of the pages around this one.
        Value list_metadata: Kind::Record("ListMetadata");
    }

    /// The cursors of the pages around one page of a list.
    ListMetadata {
        /// Pass it as `before` for the page before this one. Null on the first page.
        Maybe before: Kind::Text;
        /// Pass it as `after` for the page after this one. Null on the last page.
        Maybe after: Kind::Text;
    }

    /// The start of a device's sign-in (RFC 8628): show `user_code` and `verification_uri`, then poll.
    DeviceAuthorization {
        /// What the device polls with.
        Value device_code: Kind::Secret;
        /// What the user types at `verification_uri`.
        Value user_code: Kind::Secret;
        /// The address that the user opens on another device.
        Value verification_uri: Kind::Text;
        /// The same address with the user code in it, for a QR code.
        Maybe verification_uri_complete: Kind::Secret;
        /// Seconds until the codes expire.
        Value expires_in: Kind::Int;
        /// Seconds to wait between two polls.
        Maybe interval: Kind::Int;
    }

    /// A sign-in code for an e-mail address.
    MagicAuth {
        /// The kind of record: `magic_auth`.
        Value object: Kind::Text;
        /// The id of this code.
        Value id: Kind::Text;
        /// The user's id.
        Value user_id: Kind::Text;
        /// The e-mail address that the code is for.
        Value email: Kind::Text;
        /// When the code expires, ISO 8601.
        Value expires_at: Kind::Date;
        /// The code that the user types.
        Value code: Kind::Secret;
        /// The id of the attempt, where the sign-in looked unusual.
        Maybe radar_auth_attempt_id: Kind::Text;
        /// When the code was made, ISO 8601.
        Value created_at: Kind::Date;
        /// When the record was last changed, ISO 8601.
        Value updated_at: Kind::Date;
    }

    /// A factor that was enrolled, and its first challenge.
    EnrolledFactor {
        /// The factor, with the secret and the QR code that the user's authenticator needs.
        Value authentication_factor: Kind::Record("AuthenticationFactor");
        /// The challenge that proves that the authenticator works.
        Value authentication_challenge: Kind::Record("AuthenticationChallenge");
    }

    /// A second factor of a user.
    AuthenticationFactor {
        /// The kind of record: `authentication_factor`.
        Maybe object: Kind::Text;
        /// The factor's id.
        Value id: Kind::Text;
        /// The kind of factor: `totp`. An open set.
        Value type: Kind::Text;
        /// What the authenticator needs. Show it to the user once.
        Maybe totp: Kind::Record("Totp");
        /// The user's id.
        Maybe user_id: Kind::Text;
        /// When the factor was enrolled, ISO 8601.
        Maybe created_at: Kind::Date;
        /// When the factor was last changed, ISO 8601.
        Maybe updated_at: Kind::Date;
    }

    /// What an authenticator needs for time-based one-time passwords (RFC 6238).
    Totp {
        /// The name of your application in the authenticator.
        Value issuer: Kind::Text;
        /// The name of the user in the authenticator.
        Value user: Kind::Text;
        /// A picture of `uri`, as a data URL.
        Value qr_code: Kind::Secret;
        /// The shared secret, Base32.
        Value secret: Kind::Secret;
        /// The `otpauth:` address that holds the secret.
        Value uri: Kind::Secret;
    }

    /// A challenge that the user answers with a code.
    AuthenticationChallenge {
        /// The kind of record: `authentication_challenge`.
        Maybe object: Kind::Text;
        /// The challenge's id: the `authentication_challenge_id` of `authenticate_with_totp`.
        Value id: Kind::Text;
        /// When the challenge expires, ISO 8601.
        Maybe expires_at: Kind::Date;
        /// The factor's id.
        Value authentication_factor_id: Kind::Text;
        /// When the challenge was made, ISO 8601.
        Maybe created_at: Kind::Date;
        /// When the challenge was last changed, ISO 8601.
        Maybe updated_at: Kind::Date;
    }

    /// A code that was sent by SMS.
    RadarChallenge {
        /// The id of the verification, for `authenticate_with_radar_sms_challenge`.
        Value verification_id: Kind::Text;
        /// The phone number that the code was sent to.
        Value phone_number: Kind::Text;
    }
}
