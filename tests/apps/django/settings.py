"""The settings of the project. A real one has a database too, and `users` in AUTHKIT to fill `request.user`."""

import os
import secrets
from pathlib import Path

HERE = Path(__file__).parent
SECRET_KEY = secrets.token_urlsafe()
ALLOWED_HOSTS = ["localhost", ".localhost", "127.0.0.1", "testserver"]
ROOT_URLCONF = "urls"
INSTALLED_APPS = ["authkit_native.django"]
MIDDLEWARE = [
    "urls.restrict",
    "django.middleware.csrf.CsrfViewMiddleware",
    "authkit_native.django.AuthKitMiddleware",
]
AUTHKIT = {
    "REDIRECT_URI": os.getenv("WORKOS_REDIRECT_URI", f"http://localhost:{os.getenv('PORT', '3000')}/callback"),
    "REFRESH_BUFFER": 0,  # The demo has tokens that live for seconds: they would be refreshed at each request.
    "ON_ERROR": "views.show_failure",
}
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [HERE / "templates"],
        "OPTIONS": {"context_processors": ["authkit_native.django.context_processors.authkit", "views.demo"]},
    }
]
