"""Reasons: the stable names of everything that can go wrong, in results and in exceptions."""

from __future__ import annotations

from enum import Enum


class Reason(str, Enum):
    """Why a session does not authenticate (`reason`) or what failed (`AuthKitError.code`).

    Every member is a string: it compares equal to, hashes as and prints as its plain spelling. The set is open: a
    spelling that this version does not know becomes a member of its own kind, equal to its string like the others.
    What to do about each is in the `hint` of the exception and in the manual's page on errors.
    """

    # generated: codes (UPDATE=1 cargo test -p authkit-core --test packages)
    NO_SESSION_COOKIE_PROVIDED = "no_session_cookie_provided"
    INVALID_SESSION_COOKIE = "invalid_session_cookie"
    INVALID_JWT = "invalid_jwt"
    EXPIRED_JWT = "expired_jwt"
    KEYS_UNAVAILABLE = "keys_unavailable"
    CLIENT_ID_MISSING = "client_id_missing"
    API_KEY_MISSING = "api_key_missing"
    REDIRECT_URI_MISSING = "redirect_uri_missing"
    INVALID_OPTION = "invalid_option"
    SELECTOR_MISSING = "selector_missing"
    PASSWORD_MISSING = "password_missing"
    PASSWORD_TOO_SHORT = "password_too_short"
    PASSWORD_NOT_FERNET_KEY = "password_not_fernet_key"
    FORMAT_NOT_WRITABLE = "format_not_writable"
    COOKIE_TOO_LARGE = "cookie_too_large"
    INVALID_CLIENT = "invalid_client"
    UNAUTHORIZED_CLIENT = "unauthorized_client"
    UNAUTHORIZED = "unauthorized"
    FORBIDDEN = "forbidden"
    NOT_FOUND = "not_found"
    INVALID_REQUEST = "invalid_request"
    INVALID_REQUEST_PARAMETERS = "invalid_request_parameters"
    UNSUPPORTED_GRANT_TYPE = "unsupported_grant_type"
    PKCE_NOT_SUPPORTED = "pkce_not_supported"
    INVALID_PROFILE = "invalid_profile"
    INVALID_CONNECTION = "invalid_connection"
    EXTRA_ATTRIBUTES_REQUIRED = "extra_attributes_required"
    TOKEN_TOO_BIG = "token_too_big"
    INVALID_GRANT = "invalid_grant"
    ACCESS_DENIED = "access_denied"
    EXPIRED_TOKEN = "expired_token"
    SSO_REQUIRED = "sso_required"
    MFA_ENROLLMENT = "mfa_enrollment"
    MFA_CHALLENGE = "mfa_challenge"
    MFA_VERIFICATION = "mfa_verification"
    EMAIL_VERIFICATION_REQUIRED = "email_verification_required"
    ORGANIZATION_SELECTION_REQUIRED = "organization_selection_required"
    ORGANIZATION_AUTHENTICATION_METHODS_REQUIRED = "organization_authentication_methods_required"
    AUTHENTICATION_METHOD_NOT_ALLOWED = "authentication_method_not_allowed"
    EMAIL_PASSWORD_AUTH_DISABLED = "email_password_auth_disabled"
    PASSKEY_PROGRESSIVE_ENROLLMENT = "passkey_progressive_enrollment"
    RADAR_CHALLENGE = "radar_challenge"
    RADAR_SIGN_UP_CHALLENGE = "radar_sign_up_challenge"
    RADAR_EMAIL_CHALLENGE = "radar_email_challenge"
    RADAR_SMS_CHALLENGE = "radar_sms_challenge"
    RADAR_SMS_SIGN_IN_CHALLENGE = "radar_sms_sign_in_challenge"
    APPLICATION_CONSENT_REQUIRED = "application_consent_required"
    ORGANIZATION_NOT_FOUND = "organization_not_found"
    ORGANIZATION_MEMBERSHIP_NOT_FOUND = "organization_membership_not_found"
    INVALID_ORGANIZATION_ID = "invalid_organization_id"
    INVALID_PENDING_AUTHENTICATION_TOKEN = "invalid_pending_authentication_token"
    SIGN_UP_NOT_ALLOWED = "sign_up_not_allowed"
    SIGN_IN_REQUIRED = "sign_in_required"
    REAUTHENTICATION_REQUIRED = "reauthentication_required"
    FLOW_MISSING = "flow_missing"
    FLOW_EXPIRED = "flow_expired"
    STATE_MISSING = "state_missing"
    CALLBACK_INCOMPLETE = "callback_incomplete"
    REFRESH_NOT_POSSIBLE = "refresh_not_possible"
    ORGANIZATION_REQUIRED = "organization_required"
    ROLE_MISSING = "role_missing"
    PERMISSION_MISSING = "permission_missing"
    ENTITLEMENT_MISSING = "entitlement_missing"
    FEATURE_FLAG_MISSING = "feature_flag_missing"
    IMPERSONATION_NOT_ALLOWED = "impersonation_not_allowed"
    CROSS_ORIGIN_REQUEST = "cross_origin_request"
    METHOD_NOT_ALLOWED = "method_not_allowed"
    SESSION_COOKIE_LOST = "session_cookie_lost"
    INVALID_CREDENTIALS = "invalid_credentials"
    INVALID_ONE_TIME_CODE = "invalid_one_time_code"
    ONE_TIME_CODE_PREVIOUSLY_USED = "one_time_code_previously_used"
    ONE_TIME_CODE_EXPIRED = "one_time_code_expired"
    ONE_TIME_CODE_TOO_MANY_ATTEMPTS = "one_time_code_too_many_attempts"
    USER_MISMATCH = "user_mismatch"
    PHONE_NUMBER_REQUIRED = "phone_number_required"
    VERIFICATION_ID_REQUIRED = "verification_id_required"
    CODE_CHALLENGE_NOT_FOUND = "code_challenge_not_found"
    INVITATION_INVALID = "invitation_invalid"
    INVITATION_CANNOT_BE_USED_FOR_EMAIL = "invitation_cannot_be_used_for_email"
    INVALID_LINK_AUTHORIZATION_CODE = "invalid_link_authorization_code"
    NETWORK_ERROR = "network_error"
    TIMEOUT = "timeout"
    SERVER_ERROR = "server_error"
    RATE_LIMIT_EXCEEDED = "rate_limit_exceeded"
    DAILY_QUOTA_EXCEEDED = "daily_quota_exceeded"
    CONFLICT = "conflict"
    AUTHORIZATION_PENDING = "authorization_pending"
    SLOW_DOWN = "slow_down"
    UNEXPECTED_RESPONSE = "unexpected_response"
    CANCELLED = "cancelled"
    API_ERROR = "api_error"
    INTERNAL = "internal"
    # end of generated

    def __str__(self) -> str:
        return self.value

    def __format__(self, format_spec: str) -> str:
        return format(self.value, format_spec)

    @classmethod
    def _missing_(cls, value: object) -> Reason | None:
        if not isinstance(value, str):
            return None
        reason = str.__new__(cls, value)
        reason._name_ = value.upper()
        reason._value_ = value
        return reason
