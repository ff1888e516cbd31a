"""The application that projects install: its checks and its settings."""

from __future__ import annotations

from django.apps import AppConfig
from django.core.checks import Tags, register
from django.core.signals import setting_changed


class AuthKitConfig(AppConfig):
    """WorkOS AuthKit in a project."""

    name = "authkit_native.django"
    label = "authkit"
    verbose_name = "AuthKit"

    def ready(self) -> None:
        """Registers the checks."""
        from .checks import check_flow, check_users
        from .configured import forget

        register(check_flow, Tags.security)
        register(check_users, Tags.security)
        setting_changed.connect(forget, dispatch_uid="authkit")
