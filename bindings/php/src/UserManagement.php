<?php

declare(strict_types=1);

namespace AuthKitNative;

/** Sign-in, sessions and what the flows need around them. */
final class UserManagement
{
    /** @internal */
    public function __construct(private Engine $engine)
    {
    }

    /** The address of the sign-in page. Touches no network. */
    public function getAuthorizationUrl(#[\SensitiveParameter] array $options): string
    {
        return $this->engine->call('authorization_url', $options);
    }

    /** An authorization URL with a fresh state and PKCE challenge: `url`, `state` and `codeVerifier`. */
    public function getAuthorizationUrlWithPkce(#[\SensitiveParameter] array $options): AuthorizationRequest
    {
        return AuthorizationRequest::read($this->engine->call('authorization_url_with_pkce', $options));
    }

    /** Exchanges the code of a callback. A code is sent once and cannot be exchanged a second time. */
    public function authenticateWithCode(#[\SensitiveParameter] array $options): AuthenticationResponse
    {
        return AuthenticationResponse::read($this->engine->call('authenticate_with_code', $options));
    }

    /**
     * Wraps a cookie in a session. Checks the password, not the cookie, and touches no network. `$_COOKIE` may hold
     * anything, arrays too: a value that is no session gives a `reason` of `authenticate`.
     */
    public function loadSealedSession(
        #[\SensitiveParameter] string|array|null $sessionData,
        #[\SensitiveParameter] string|array|null $cookiePassword = null,
    ): SealedSession {
        // `Cookie: wos_session[]=...` is an array to PHP.
        $cookie = is_array($sessionData) ? '[]' : $sessionData;
        $options = ['session_data' => $cookie, 'cookie_password' => $cookiePassword];
        return new SealedSession($this->engine->loadSealedSession($options));
    }

    /** Runs any operation of the engine by its name. What `unseal_data` opens is your own data, returned as it was sealed. */
    public function call(string $operation, #[\SensitiveParameter] array $options = []): mixed
    {
        $reply = $this->engine->call($operation, $options);
        return $operation === 'unseal_data' ? $reply : Record::read($reply);
    }
}
