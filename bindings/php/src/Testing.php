<?php

declare(strict_types=1);

namespace AuthKitNative;

/**
 * For tests of applications: makes the cookies of users, moves the clock and stages outages, without a network. The sessions are
 * real: they are signed, sealed, checked and refreshed. Only a client that was made with the option `testing` accepts them.
 */
final class Testing
{
    /** @param WorkOS $workos The client of the application under test. Clients with the same options share what is staged */
    public function __construct(private readonly WorkOS $workos)
    {
    }

    /**
     * The cookies of a session by their names.
     *
     * @param array{
     *     user?: array<string, mixed>,
     *     organization_id?: string,
     *     role?: string,
     *     roles?: list<string>,
     *     permissions?: list<string>,
     *     entitlements?: list<string>,
     *     feature_flags?: list<string>,
     *     impersonator?: array{email: string, reason?: string},
     *     expires_in?: int|float,
     *     authenticated_at?: int|float,
     *     claims?: array<string, mixed>,
     * } $session Who is signed in. `expires_in` is in seconds, 300 by default; a token of 0 or less has expired, and the next
     *     request refreshes. `authenticated_at` is in seconds since the epoch
     * @return array<string, string>
     * @throws ConfigurationException for a client without the option `testing`, and for a session that cannot be
     */
    public function cookies(array $session = []): array
    {
        return array_column($this->made($session)['cookies'], 'value', 'name');
    }

    /**
     * The same as a `Cookie` header.
     *
     * @param array<string, mixed> $session As for `cookies`
     * @throws ConfigurationException
     */
    public function cookieHeader(array $session = []): string
    {
        return $this->made($session)['cookie'];
    }

    /**
     * A code for tests of what a callback does. Request the sign-in route, take `state` from the address that it leads to, and
     * request the callback with both.
     *
     * @param array<string, mixed> $session As for `cookies`
     * @throws ConfigurationException
     */
    public function code(array $session = []): string
    {
        return $this->made($session)['code'];
    }

    /**
     * Makes the API unreachable while a function runs. A session whose token counts goes on.
     *
     * @template T
     * @param callable(): T $during
     * @return T
     * @throws ConfigurationException for a client without the option `testing`
     */
    public function outage(callable $during): mixed
    {
        return $this->under(['api' => 'outage'], $during);
    }

    /**
     * Lets the API refuse every refresh while a function runs: the sessions were ended elsewhere.
     *
     * @template T
     * @param callable(): T $during
     * @return T
     * @throws ConfigurationException for a client without the option `testing`
     */
    public function revoked(callable $during): mixed
    {
        return $this->under(['api' => 'revoked'], $during);
    }

    /**
     * Lets every access token of before be expired while a function runs. The next request refreshes.
     *
     * @template T
     * @param callable(): T $during
     * @return T
     * @throws ConfigurationException for a client without the option `testing`
     */
    public function expired(callable $during): mixed
    {
        return $this->under(['expired' => true], $during);
    }

    /**
     * Sets the clock of sessions ahead while a function runs. Calls inside of each other do not add up.
     *
     * @template T
     * @param int|float $seconds How far
     * @param callable(): T $during
     * @return T
     * @throws ConfigurationException for a client without the option `testing`
     */
    public function clockAhead(int|float $seconds, callable $during): mixed
    {
        return $this->under(['clock' => $seconds], $during);
    }

    /** @return array{cookies: list<array{name: string, value: string}>, cookie: string, code: string} */
    private function made(array $session): array
    {
        return $this->ask('testing_session', $session);
    }

    private function under(array $conditions, callable $during): mixed
    {
        $before = $this->ask('testing_conditions', $conditions);
        try {
            return $during();
        } finally {
            $this->ask('testing_conditions', $before);
        }
    }

    private function ask(string $operation, array $options): array
    {
        $reply = $this->workos->userManagement->call($operation, $options);
        return $reply instanceof Record ? $reply->toArray() : $reply;
    }
}
