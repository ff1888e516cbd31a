"""Failures: one class for each thing a caller can do about them.

Branch on the class for what to do and on `code` for what happened. Text and `repr` of every exception are safe to log;
what the API sent along is in `fields`, which may hold secrets: it is not in `vars()`, and dropped when an exception is
pickled.
"""

from __future__ import annotations

from .guarded import Raw, Secret
from .hints import Any, Mapping, Reason, Sequence


class AuthKitError(Exception):
    """Any failure of this library. Catch a subclass to act on it, this class to log it.

    Attributes:
        message: What happened, for people.
        hint: What to do next, in one sentence.
        status: The HTTP status, when the API responded.
        request_id: The API's request id, for its support.
        retryable: Whether trying again later can help.
        retry_after: Seconds to wait before trying again, when the API said so.
        api_code: The API's own code, unchanged.
    """

    message: str
    hint: str
    status: int | None
    request_id: str | None
    retryable: bool
    retry_after: float | None
    api_code: str | None

    # `__dict__` is what reporters of errors print.
    __slots__ = ("_fields",)

    def __init__(self, text: str = "", members: Mapping[str, Any] | None = None) -> None:
        super().__init__(text)
        members = members or {}
        self._fields: Mapping[str, Any] = Raw.of(members.get("fields", {}))
        self._members = members = {name: value for name, value in members.items() if name != "fields"}
        self.message = members.get("message", text)
        self.hint = members.get("hint", "")
        self.status = members.get("status")
        self.request_id = members.get("request_id")
        self.retryable = members.get("retryable", False)
        self.retry_after = members.get("retry_after")
        self.api_code = members.get("api_code")

    @property
    def fields(self) -> Mapping[str, Any]:
        """The other members of the API's response. May hold secrets: never log them."""
        return self._fields

    @property
    def code(self) -> Reason:
        """What happened, for programs. Compares equal to its plain string."""
        return reason_of(self._members.get("code", "internal"))

    @property
    def pending_authentication_token(self) -> str | None:
        """Pass it to the grant of the next step. A secret of this sign-in."""
        token = self.fields.get("pending_authentication_token")
        return Secret(token) if isinstance(token, str) else None

    @property
    def organizations(self) -> Sequence[Mapping[str, Any]]:
        """What to choose from after `organization_selection_required`."""
        return self.fields.get("organizations") or ()

    @property
    def connection_ids(self) -> Sequence[str]:
        """The connections that can sign the user in after `sso_required`."""
        return self.fields.get("connection_ids") or ()

    @property
    def authentication_factors(self) -> Sequence[Mapping[str, Any]]:
        """The user's factors after `mfa_challenge`."""
        return self.fields.get("authentication_factors") or ()

    @property
    def email(self) -> str | None:
        """The e-mail address the failure is about."""
        return self.fields.get("email")

    @property
    def email_verification_id(self) -> str | None:
        """The verification that was started by `email_verification_required`."""
        return self.fields.get("email_verification_id")

    @property
    def radar_challenge_id(self) -> str | None:
        """Pass it to the radar grant after `radar_email_challenge`."""
        return self.fields.get("radar_challenge_id")

    @property
    def error_description(self) -> str | None:
        """The API's own sentence. May repeat what was sent: do not log it."""
        return self.fields.get("error_description")

    @property
    def errors(self) -> Sequence[Any]:
        """The API's list of what is wrong with the parameters."""
        return self.fields.get("errors") or ()

    def __reduce__(self) -> tuple[Any, ...]:
        # Exceptions travel between processes of a pool; secrets must not travel with them.
        return type(self), (str(self), self._members)


class ConfigurationError(AuthKitError):
    """An option, secret or dashboard setting is wrong. Change it; trying again will not help."""


class SignInRequiredError(AuthKitError):
    """The user has to go through sign-in, or through its next step. `code` and the fields say which."""


class UnavailableError(AuthKitError):
    """Nothing is known to be wrong. Keep the cookie and try again, after `retry_after` seconds if it is set."""


class RejectedError(AuthKitError):
    """The request carries something that must not be accepted, such as a wrong password. Refuse it or ask again."""


class InternalError(AuthKitError):
    """The API or this library broke its own contract. Report it."""


_BY_REMEDY = {
    "fix_configuration": ConfigurationError,
    "sign_in": SignInRequiredError,
    "retry_later": UnavailableError,
    "reject_request": RejectedError,
    "report_bug": InternalError,
}


def reason_of(code: str) -> Reason:
    """The reason with this name."""
    # `enum` takes longer to import than all of this package, and a user who is signed in needs none.
    from .reason import Reason

    return Reason(code)


def error_of(members: Mapping[str, Any], text: str | None = None) -> AuthKitError:
    """The exception for an error record of the engine."""
    if text is None:
        text = f"{members['code']}: {members['message']}; {members['hint']}"
    return _BY_REMEDY.get(members["remedy"], AuthKitError)(text, members)
