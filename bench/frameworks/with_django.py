"""The page in Django, with the middleware of a new project."""

import os

import django
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import include, path

urlpatterns = []
VARIATION = os.environ["VARIATION"]
# What of a new project's settings the variation needs.
MORE = {
    "bare": {},
    "ours": {
        "INSTALLED_APPS": ["authkit_native.django"],
        "MIDDLEWARE": ["authkit_native.django.AuthKitMiddleware"],
        "LOGIN_URL": "authkit:login",
    },
    "contrib.auth": {
        "INSTALLED_APPS": ["django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions"],
        "MIDDLEWARE": [
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
        ],
        # The cheapest of Django's: others read a row for the session, too.
        "SESSION_ENGINE": "django.contrib.sessions.backends.signed_cookies",
        "DATABASES": {
            "default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "file:page?mode=memory&cache=shared"},
        },
    },
}[VARIATION]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
settings.configure(
    **MORE
    | {
        "ALLOWED_HOSTS": ["*"],
        "MIDDLEWARE": MIDDLEWARE + MORE.get("MIDDLEWARE", []),
        "ROOT_URLCONF": __name__,
        "SECRET_KEY": "k" * 50,
    }
)
django.setup()


def bare(request):
    return HttpResponse("Hello, ada@example.com")


def add_ours():
    from authkit_native.django import require_auth

    @require_auth()
    def page(request):
        return HttpResponse(f"Hello, {request.authkit.user.email}")

    return [path("", include("authkit_native.django.urls")), path("", page)]


def add_contrib_auth():
    from django.contrib.auth import login
    from django.contrib.auth.decorators import login_required
    from django.contrib.auth.models import User
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    ada = User.objects.create_user("ada", "ada@example.com")

    @login_required
    def page(request):
        return HttpResponse(f"Hello, {request.user.email}")

    def start(request):
        login(request, ada)
        return redirect("/")

    return [path("", page), path("login", start)]


urlpatterns += {"bare": lambda: [path("", bare)], "ours": add_ours, "contrib.auth": add_contrib_auth}[VARIATION]()
application = get_wsgi_application()
