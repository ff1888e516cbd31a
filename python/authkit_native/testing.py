"""For tests of applications: signs test clients in, moves the clock and stages outages, without a network.

    client = create_app(testing=True).test_client()  # AuthKit(app, testing=True)

    def test_reports_need_a_permission():
        sign_in_as(client, role="admin", permissions=["reports:read"])
        assert client.get("/reports").status_code == 200

The sessions are real: they are signed, sealed, checked and refreshed. Only a client that was made with `testing=True`
accepts them. It works with the test clients of Flask, Starlette, FastAPI, Quart and Django, and with `httpx`.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from .options import TestingSession

__all__ = ["clock_ahead", "code_for", "cookies_for", "expired", "outage", "revoked", "sign_in_as"]


def sign_in_as(client: Any, **session: Unpack[TestingSession]) -> None:
    """Signs a test client in: gives it the cookies that the browser of such a user would have.

    Args:
        client: The test client of a framework. Its application has a kit that was made with `testing=True`.
        session: `user` (members such as `email`), `organization_id`, `role`, `roles`, `permissions`, `entitlements`,
            `feature_flags`, `impersonator`, `expires_in` (seconds), `authenticated_at` (seconds since the epoch) and
            `claims`. Nothing: a user without an organization.

    Raises:
        ConfigurationError: The application's client was made without `testing=True`, or the session cannot be.
        TypeError: No application with a kit can be found by this client.
    """
    for name, value in cookies_for(client, **session).items():
        _set_cookie(client, name, value)


def cookies_for(target: Any, **session: Unpack[TestingSession]) -> dict[str, str]:
    """The cookies of a session by their names, for what `sign_in_as` does not know.

    Args:
        target: A test client, an application, a kit, or a client that was made with `testing=True`.
        session: As for `sign_in_as`.

    Raises:
        ConfigurationError: As for `sign_in_as`.
        TypeError: As for `sign_in_as`.
    """
    made = _engine(target).call("testing_session", session)
    return {cookie["name"]: cookie["value"] for cookie in made["cookies"]}


def code_for(target: Any, **session: Unpack[TestingSession]) -> str:
    """The code of a sign-in, for tests of what a callback does.

    Request the sign-in route, take `state` from the address that it leads to, and request the callback with both.

    Args:
        target: As for `cookies_for`.
        session: As for `sign_in_as`.

    Raises:
        ConfigurationError: As for `sign_in_as`.
        TypeError: As for `sign_in_as`.
    """
    code: str = _engine(target).call("testing_session", session)["code"]
    return code


@contextmanager
def outage(target: Any) -> Generator[None]:
    """The API cannot be reached inside of this block. A session whose token counts goes on.

    Args:
        target: As for `cookies_for`.
    """
    with _conditions(target, {"api": "outage"}):
        yield


@contextmanager
def revoked(target: Any) -> Generator[None]:
    """The API refuses every refresh inside of this block: the sessions were ended elsewhere.

    Args:
        target: As for `cookies_for`.
    """
    with _conditions(target, {"api": "revoked"}):
        yield


@contextmanager
def clock_ahead(target: Any, seconds: float) -> Generator[None]:
    """The clock of sessions is ahead inside of this block. Python's own is not touched.

    Args:
        target: As for `cookies_for`.
        seconds: How far. Blocks inside of each other do not add up.
    """
    with _conditions(target, {"clock": seconds}):
        yield


@contextmanager
def expired(target: Any) -> Generator[None]:
    """Every access token of before has expired inside of this block. The next request refreshes.

    Args:
        target: As for `cookies_for`.
    """
    with _conditions(target, {"expired": True}):
        yield


@contextmanager
def _conditions(target: Any, conditions: Mapping[str, Any]) -> Generator[None]:
    engine = _engine(target)
    before = engine.call("testing_conditions", conditions)
    try:
        yield
    finally:
        engine.call("testing_conditions", before)


def _engine(target: Any) -> Any:
    """What makes sessions for the application that a test client, an application or a kit leads to."""
    found = _client(target)
    if found is None:
        raise TypeError(
            f"no AuthKit is found by a {type(target).__name__}: pass the test client of an application that has one, "
            "or the WorkOSClient that its kit was made with"
        )
    return found.user_management._engine


def _client(target: Any) -> Any:
    if _is_of("django", target):
        from .django.configured import configured

        return configured().client
    # Each leads to the next: clients to applications, applications to their middleware, that to the kit.
    seen: list[Any] = [target]
    for it in seen:
        if hasattr(it, "user_management"):
            return it
        if _is_of("flask", it) and not hasattr(it, "extensions"):
            # The kit of several applications asks for the current one: take that of the test client.
            seen.append(getattr(it, "application", None))
            continue
        extensions: Mapping[str, Any] = getattr(it, "extensions", {})
        middleware = [entry.kwargs.get("authkit") for entry in getattr(it, "user_middleware", ())]
        parts = [getattr(it, name, None) for name in ("authkit", "client", "app", "asgi_app", "_transport")]
        seen += [part for part in (extensions.get("authkit"), *middleware, *parts) if part is not None]
        if len(seen) > _MOST:
            return None
    return None


_MOST = 50
"""More steps to a kit than any application takes."""


def _set_cookie(client: Any, name: str, value: str) -> None:
    if _is_of("flask", client) or _is_of("werkzeug", client):
        server = client.application.config["SERVER_NAME"] or "localhost"
        client.set_cookie(name, value, domain=server.partition(":")[0])
    elif _is_of("quart", client):
        client.set_cookie("localhost", name, value)
    elif _is_of("django", client):
        client.cookies[name] = value
    elif hasattr(getattr(client, "cookies", None), "set"):
        host: str = client.base_url.host
        # As the jar names hosts without a dot, so that the application's own lines replace the cookie.
        client.cookies.set(name, value, domain=host if "." in host else f"{host}.local")
    else:
        raise TypeError(f"sign_in_as() cannot set cookies of a {type(client).__name__}: send those of cookies_for()")


def _is_of(package: str, it: Any) -> bool:
    """Whether an object is of a framework, which is not imported here."""
    return any(kind.__module__.partition(".")[0] == package for kind in type(it).__mro__)
