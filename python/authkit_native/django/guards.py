"""Guards of views: a decorator of functions and a mixin of classes."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar

from asgiref.sync import iscoroutinefunction
from django.http import HttpRequest

from ..options import Requirement
from ..web import check
from .request import visit_of

if TYPE_CHECKING:
    from django.views import View
    from typing_extensions import Unpack
else:
    View = object

V = TypeVar("V", bound=Callable[..., Any])


def require_auth(**requirement: Unpack[Requirement]) -> Callable[[V], V]:
    """Lets a request reach a view only with a session, and with all that is asked for. The view may be async.

    Others get the response for their kind of request: a redirect to the sign-in, 401, 403 or, during an outage, 503.
    The project's `handler403` or `403.html` wins.

    Args:
        requirement: `organization`, `role`, `permission`, `entitlement`, `feature_flag`, `any`, `recent`,
            `impersonation` and `origin_check`. Nothing: that somebody is signed in.
    """
    check(requirement)

    def decorate(view: Any) -> Any:
        if iscoroutinefunction(view):

            @wraps(view)
            async def awaited(request: HttpRequest, *arguments: Any, **named: Any) -> Any:
                response = await visit_of(request).aguard(requirement)
                return await view(request, *arguments, **named) if response is None else response

            return awaited

        @wraps(view)
        def guarded(request: HttpRequest, *arguments: Any, **named: Any) -> Any:
            response = visit_of(request).guard(requirement)
            return view(request, *arguments, **named) if response is None else response

        return guarded

    return decorate


class RequireAuthMixin(View):
    """Guards a class of views, sync or async. Write it before `View`.

    class ReportView(RequireAuthMixin, ListView):
        requirement = {"permission": "reports:read"}
    """

    requirement: Requirement = {}  # noqa: RUF012
    """As for `require_auth`."""

    def __init_subclass__(cls, **more: Any) -> None:
        super().__init_subclass__(**more)
        check(cls.requirement)

    def dispatch(self, request: HttpRequest, *arguments: Any, **named: Any) -> Any:
        """Lets the request go on if it meets the requirement."""
        if self.view_is_async:
            return self._dispatch(request, *arguments, **named)
        response = visit_of(request).guard(self.requirement)
        return super().dispatch(request, *arguments, **named) if response is None else response

    async def _dispatch(self, request: HttpRequest, *arguments: Any, **named: Any) -> Any:
        response = await visit_of(request).aguard(self.requirement)
        view: Any = super().dispatch
        return await view(request, *arguments, **named) if response is None else response
