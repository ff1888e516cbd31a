"""The session as an authentication of Django REST framework: `DEFAULT_AUTHENTICATION_CLASSES`."""

# The framework has no types.
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false, reportIncompatibleMethodOverride=false
# mypy: disable-error-code="import-untyped,misc"
from __future__ import annotations

from typing import Any

from rest_framework.authentication import SessionAuthentication
from rest_framework.exceptions import APIException

from ..records import User
from .request import visit_of


class Unavailable(APIException):
    """Whether somebody is signed in is not known during an outage."""

    status_code = 503
    default_code = "unavailable"
    default_detail = "Whether you are signed in is not known at the moment. Try again."

    def __init__(self, wait: float | None) -> None:
        super().__init__()
        # The name that the framework makes `Retry-After` of.
        self.wait = 5 if wait is None else wait


class SignedInUser:
    """Who is signed in, where users are not mapped."""

    is_authenticated = is_active = True
    is_anonymous = is_staff = is_superuser = False

    def __init__(self, user: User) -> None:
        self.pk = self.id = user.id
        self.email = user.email
        self.authkit = user
        """The user as WorkOS has them."""

    def get_username(self) -> str:
        """The id of WorkOS."""
        return self.id

    def __str__(self) -> str:
        return self.id


class AuthKitAuthentication(SessionAuthentication):
    """Authenticates requests by the session cookie, and checks CSRF tokens as `SessionAuthentication` does.

    `request.auth` is the `Auth`, `request.user` the project's user where users are mapped.
    """

    def authenticate(self, request: Any) -> tuple[Any, Any] | None:
        """The user and the `Auth`; `None` when nobody is signed in."""
        http = request._request
        visit = visit_of(http)
        outcome = visit.known()
        if outcome.retryable:
            raise Unavailable(outcome.retry_after)
        if outcome.user is None:
            return None
        user = SignedInUser(outcome.user) if visit.configured.users is None else http.user
        if not user.is_active:
            return None
        self.enforce_csrf(request)
        return user, http.authkit

    def authenticate_header(self, request: Any) -> str:
        """Makes refusals 401, and says where a sign-in starts."""
        return f'AuthKit sign_in="{request._request.authkit.sign_in_url()}"'
