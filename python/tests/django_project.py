"""The project that the tests of Django visit, and browsers in front of it."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import django
import pytest
from conftest import Emulator
from django.conf import settings

PLACE = tempfile.TemporaryDirectory()
CALLBACK = "http://localhost:3000/callback"
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "authkit_native.django.AuthKitMiddleware",
]
TEMPLATE = {
    "BACKEND": "django.template.backends.django.DjangoTemplates",
    "OPTIONS": {
        "context_processors": [
            "django.template.context_processors.request",
            "django.contrib.auth.context_processors.auth",
            "django.contrib.messages.context_processors.messages",
            "authkit_native.django.context_processors.authkit",
        ],
        "loaders": [
            "django.template.loaders.app_directories.Loader",
            ("django.template.loaders.locmem.Loader", {}),
        ],
    },
}
settings.configure(
    SECRET_KEY="django",
    ALLOWED_HOSTS=["testserver"],
    ROOT_URLCONF="django_site",
    INSTALLED_APPS=[
        "django.contrib.admin",
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "django.contrib.messages",
        "django.contrib.sessions",
        "django.contrib.staticfiles",
        "rest_framework",
        "authkit_native.django",
    ],
    MIDDLEWARE=MIDDLEWARE,
    AUTHENTICATION_BACKENDS=["django.contrib.auth.backends.ModelBackend", "authkit_native.django.AuthKitBackend"],
    TEMPLATES=[TEMPLATE],
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": f"{PLACE.name}/users"}},
    LOGIN_URL="authkit:login",
    STATIC_URL="/static/",
    USE_TZ=True,
    PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
    AUTHKIT={"client_id": "client_emulator", "cookie_password": "x" * 32, "redirect_uri": CALLBACK},
    REST_FRAMEWORK={
        "DEFAULT_AUTHENTICATION_CLASSES": ["authkit_native.django.rest_framework.AuthKitAuthentication"],
        "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    },
)
django.setup()

from django.contrib.auth import get_user_model  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.test import AsyncClient, Client, override_settings  # noqa: E402

ACME, GLOBEX = "org_01EM000000000000000000ACME", "org_01EM0000000000000000GLOBEX"
DOCUMENT = {"Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document", "Sec-Fetch-Site": "same-origin"}
DOCUMENT["Accept"] = "text/html"
FETCH = {"Sec-Fetch-Mode": "cors", "Sec-Fetch-Dest": "empty", "Sec-Fetch-Site": "same-origin", "Accept": "*/*"}
USERS = "authkit_native.django.get_or_create"


class Site:
    """A project with the kit, and a browser in front of it."""

    is_async = False

    def __init__(self, emulator: Emulator) -> None:
        self.emulator = emulator
        self.browser: Any = Client(raise_request_exception=False)

    def ask(self, method: str, url: str, *arguments: Any, **headers: str) -> Any:
        return getattr(self.browser, method)(url, *arguments, headers={**DOCUMENT, **headers})

    def get(self, url: str, **headers: str) -> Any:
        return self.ask("get", url, **headers)

    def post(self, url: str, data: Any = None, **headers: str) -> Any:
        return self.ask("post", url, data or {}, **headers)

    def come_back(self, begun: Any, **user: Any) -> str:
        query = {name: values[0] for name, values in parse_qs(urlsplit(begun["Location"]).query).items()}
        code = self.emulator.code(redirect_uri=CALLBACK, code_challenge=query["code_challenge"], **user)
        return f"/callback?code={code}&state={query['state']}"

    def sign_in(self, path: str = "/login", **user: Any) -> Any:
        done = self.get(self.come_back(self.get(path), **user))
        assert done.status_code == 302, done.content
        return done

    def carry(self, cookie: str) -> None:
        self.browser.cookies.clear()
        self.browser.cookies["wos-session"] = cookie

    @property
    def cookie(self) -> str:
        found = self.browser.cookies.get("wos-session")
        return found.value if found else ""


class AsyncSite(Site):
    """The same through ASGI."""

    is_async = True

    def __init__(self, emulator: Emulator) -> None:
        super().__init__(emulator)
        self.browser = AsyncClient(raise_request_exception=False)

    def ask(self, method: str, url: str, *arguments: Any, **headers: str) -> Any:
        return asyncio.run(getattr(self.browser, method)(url, *arguments, headers={**DOCUMENT, **headers}))


@pytest.fixture(scope="session")
def database() -> Iterator[None]:
    call_command("migrate", verbosity=0)
    yield
    PLACE.cleanup()


@pytest.fixture(params=[Site, AsyncSite])
def site(request: Any, emulator: Emulator, database: None) -> Iterator[Site]:
    with override_settings(AUTHKIT=emulator.options(redirect_uri=CALLBACK)):
        yield request.param(emulator)


@pytest.fixture(params=[Site, AsyncSite])
def mapped(request: Any, emulator: Emulator, database: None) -> Iterator[Site]:
    get_user_model().objects.all().delete()
    with override_settings(AUTHKIT={**emulator.options(redirect_uri=CALLBACK), "users": USERS}):
        yield request.param(emulator)


def lines(response: Any) -> list[str]:
    return [cookie.output(header="").strip() for cookie in response.cookies.values()]


def text(response: Any) -> str:
    content: bytes = b"".join(response.streaming_content) if response.streaming else response.content
    return content.decode()
