"""What the exchanges and addresses return: users, tokens, and what has to be kept until a sign-in comes back."""

from __future__ import annotations

from .hints import TYPE_CHECKING, Any, Literal, Mapping, Sequence
from .record import Record, member

if TYPE_CHECKING:
    from typing_extensions import Self


class SentRecord(Record):
    """A record as the API sent it: known members are attributes, and `raw` has all of them.

    Pickles leave `raw` behind, because what this version does not know may be secret.
    """

    @classmethod
    def _from_reply(cls, reply: dict[str, Any]) -> Self:
        members: dict[str, Any] = dict(zip(cls._members, map(reply.get, cls._members), strict=True))
        members["raw"] = reply
        return cls._converted_from(members)

    @classmethod
    def _unpickled(cls, members: dict[str, Any]) -> Self:
        return cls._from_reply(members)


class User(SentRecord):
    # generated: User (UPDATE=1 cargo test -p authkit-core --test packages)
    """A user, as the API describes one."""

    object: str | None = None
    """The kind of record: `user`."""
    id: str
    """The user's id, `user_...`."""
    email: str
    """The e-mail address."""
    email_verified: bool
    """Whether the user has proved that the address is theirs."""
    first_name: str | None = None
    """The given name."""
    last_name: str | None = None
    """The family name."""
    name: str | None = None
    """The display name."""
    profile_picture_url: str | None = None
    """The address of a picture."""
    last_sign_in_at: str | None = None
    """When the user last signed in, ISO 8601."""
    external_id: str | None = None
    """The user's id in your own system."""
    locale: str | None = None
    """The preferred language, BCP 47."""
    metadata: Mapping[str, Any] = member(default_factory=dict)
    """Your own data about the user. Its keys stay as you wrote them."""
    created_at: str
    """When the user was created, ISO 8601."""
    updated_at: str
    """When the user was last changed, ISO 8601."""
    # end of generated
    raw: dict[str, Any] = member(default_factory=dict)
    """Everything the API sent, members that this version does not know included."""


class Impersonator(SentRecord):
    # generated: Impersonator (UPDATE=1 cargo test -p authkit-core --test packages)
    """The administrator who acts as the user."""

    email: str
    """The administrator's e-mail address."""
    reason: str | None = None
    """The reason that the administrator typed."""
    # end of generated
    raw: dict[str, Any] = member(default_factory=dict)
    """Everything the API sent, members that this version does not know included."""


class OAuthTokens(SentRecord):
    # generated: OAuthTokens (UPDATE=1 cargo test -p authkit-core --test packages)
    """The tokens of the identity provider, where the connection is set up to return them."""

    provider: str
    """The provider's name, such as `GoogleOAuth`."""
    access_token: str
    """The provider's access token. Secret."""
    refresh_token: str
    """The provider's refresh token. Secret."""
    expires_at: int
    """When the provider's access token expires, in seconds since the epoch."""
    scopes: Sequence[str] = member(default_factory=tuple)
    """The scopes that the provider granted."""
    # end of generated
    raw: dict[str, Any] = member(default_factory=dict)
    """Everything the API sent, members that this version does not know included."""


class Pkce(Record):
    # generated: Pkce (UPDATE=1 cargo test -p authkit-core --test packages)
    """A verifier to keep and the challenge to send."""

    code_verifier: str
    """The code verifier, 43 characters of base64url.

    Keep it, where only this browser's sign-in finds it, until the code comes back. Secret.
    """
    code_challenge: str
    """The SHA-256 of the verifier, base64url."""
    code_challenge_method: Literal["S256"]
    """The method of the challenge: always `S256`."""
    # end of generated


class AuthorizationRequest(Record):
    # generated: AuthorizationRequest (UPDATE=1 cargo test -p authkit-core --test packages)
    """An authorization URL and what has to be kept, in a cookie or session, until its code comes back."""

    url: str
    """The address to send the browser to. Secret."""
    state: str
    """The value to compare with the `state` of the callback. Secret."""
    code_verifier: str
    """The code verifier to pass to the exchange of the code. A secret of this sign-in."""
    # end of generated


class AuthenticationResponse(Record):
    # generated: AuthenticationResponse (UPDATE=1 cargo test -p authkit-core --test packages)
    """The response to a successful exchange: the user and the tokens."""

    user: User = member(User._from_reply)
    """The user who signed in."""
    access_token: str
    """The access token, a JWT that lives for minutes. Secret."""
    refresh_token: str
    """The refresh token. It works once. Secret."""
    organization_id: str | None = None
    """The organization that was chosen."""
    authentication_method: str | None = None
    """How the user signed in, such as `Password`. An open set."""
    impersonator: Impersonator | None = member(Impersonator._from_reply, default=None)
    """The administrator who acts as the user."""
    oauth_tokens: OAuthTokens | None = member(OAuthTokens._from_reply, default=None)
    """The tokens of the identity provider, where the connection is set up to return them. Secret."""
    authkit_authorization_code: str | None = None
    """A code for another AuthKit application. Secret."""
    sealed_session: str | None = None
    """The value of the cookie, if sealing was requested. Secret."""
    raw: dict[str, Any] = member(default_factory=dict)
    """The members of the API's response that this version does not know. Secret."""
    # end of generated
