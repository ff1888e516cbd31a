"""The settings of the project, as its tests have them."""

SECRET_KEY = "reports"
ROOT_URLCONF = "reports.urls"
INSTALLED_APPS = ["django.contrib.auth", "django.contrib.contenttypes", "authkit_native.django"]
MIDDLEWARE = ["authkit_native.django.AuthKitMiddleware"]
AUTHENTICATION_BACKENDS = ["authkit_native.django.AuthKitBackend"]
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}
LOGIN_URL = "authkit:login"
AUTHKIT = {"users": "authkit_native.django.get_or_create", "testing": True}
