"""Users of the project, where `AUTHKIT["users"]` says how they are found."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from asgiref.sync import async_to_sync, sync_to_async
from django.contrib.auth import get_user_model
from django.contrib.auth.signals import user_logged_in
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

if TYPE_CHECKING:
    from ..records import User
    from .configured import Configured
    from .request import DjangoVisit


def get_or_create(person: User, request: HttpRequest) -> Any:
    """The user of the project, made at the first sign-in: `AUTHKIT = {"users": "authkit_native.django.get_or_create"}`.

    A user is found by the id of WorkOS in the field for user names. Where that field is the one for e-mail addresses,
    an address counts only if it was verified. Nobody is signed in as a user who is not active.
    """
    model: Any = get_user_model()
    field, email = model.USERNAME_FIELD, model.get_email_field_name()
    if field == email and not person.email_verified:
        return None
    known = {email: person.email, "first_name": person.first_name or "", "last_name": person.last_name or ""}
    names = {it.name for it in model._meta.get_fields()}
    defaults = {name: value for name, value in known.items() if name in names and name != field}
    username = person.email if field == email else person.id
    user, created = model._default_manager.get_or_create(**{field: username}, defaults=defaults)
    if created:
        user.set_unusable_password()
        user.save(update_fields=["password"])
    return user if user.is_active else None


def logged_in(person: User, request: HttpRequest, configured: Configured) -> None:
    """Makes the user of somebody who has just signed in, and says so in the way of Django."""
    if configured.users is not None:
        users = async_to_sync(configured.users) if inspect.iscoroutinefunction(configured.users) else configured.users
        user = users(person, request)
        if user is not None:
            user_logged_in.send(sender=type(user), request=request, user=user)


def map_user(request: HttpRequest, visit: DjangoVisit) -> None:
    """Makes `request.user` the user of the session, if the project wants that. Without one it is who it was before."""
    users = visit.configured.users
    if users is None:
        return
    before, abefore = getattr(request, "user", None), getattr(request, "auser", None)
    mapping = _Mapping(users, request, visit)

    def user() -> Any:
        return mapping.get() or (_anonymous() if before is None else before)

    async def auser() -> Any:
        return await mapping.aget() or (await abefore() if abefore else _anonymous() if before is None else before)

    mapped: Any = SimpleLazyObject(user)
    request.user = mapped
    request.auser = auser


def _anonymous() -> Any:
    from django.contrib.auth.models import AnonymousUser

    return AnonymousUser()


class _Mapping:
    """The user of a request, asked for once."""

    def __init__(self, users: Callable[..., Any], request: HttpRequest, visit: DjangoVisit) -> None:
        self._users, self._request, self._visit = users, request, visit
        self._known: list[Any] = []

    def get(self) -> Any:
        if not self._known:
            person = self._visit.known().user
            users = async_to_sync(self._users) if inspect.iscoroutinefunction(self._users) else self._users
            self._keep(person and users(person, self._request))
        return self._known[0]

    async def aget(self) -> Any:
        if not self._known:
            await self._visit.aload()
            person = self._visit.known().user
            users = self._users if inspect.iscoroutinefunction(self._users) else sync_to_async(self._users)
            self._keep(person and await users(person, self._request))
        return self._known[0]

    def _keep(self, user: Any) -> None:
        if user is not None:
            # Plain names, so that a user can be pickled.
            user._authkit_permissions = frozenset(self._visit.known().permissions or ())
        self._known = [user]
