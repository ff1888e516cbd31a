<?php

declare(strict_types=1);

namespace AuthKitNative;

/** A cookie and the passwords that may open it. Nothing in the cookie is trusted before `authenticate`. */
final class SealedSession
{
    /** @internal */
    public function __construct(private Engine $engine)
    {
    }

    /** Checks the session. Nothing that a cookie holds is an exception: see `reason`, and `retryable` for an outage. */
    public function authenticate(#[\SensitiveParameter] array $options = []): Authentication
    {
        return Authentication::read($this->engine->call('authenticate', $options));
    }

    /** Exchanges the refresh token and seals the new session: store `sealedSession`, whatever the outcome. */
    public function refresh(#[\SensitiveParameter] array $options = []): Authentication
    {
        return Authentication::read($this->engine->call('refresh', $options));
    }

    /** The address that ends this session. Works after the access token has expired. */
    public function getLogoutUrl(?string $returnTo = null): string
    {
        return $this->engine->call('logout_url', ['return_to' => $returnTo]);
    }

    /** Seals the same session again, with the first password, for when `needsReseal` is set. */
    public function reseal(): string
    {
        return $this->engine->call('reseal');
    }
}
