"""What users may do, for `has_perm` and all that builds on it."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.backends import BaseBackend


class AuthKitBackend(BaseBackend):
    """Lets `has_perm` and `permission_required` know the permissions of the organization that the user signed in to.

    They are named as in WorkOS: `user.has_perm("reports:read")`. It signs nobody in itself.
    """

    def get_user_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        """The permissions of the session that the user came with."""
        if obj is not None or not user_obj.is_active:
            return set()
        return set(getattr(user_obj, "_authkit_permissions", ()))

    def has_module_perms(self, user_obj: Any, app_label: str) -> bool:
        """Whether one of them is named after an application."""
        return any(name.startswith(f"{app_label}.") for name in self.get_user_permissions(user_obj))
