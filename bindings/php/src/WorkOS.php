<?php

declare(strict_types=1);

namespace AuthKitNative;

/**
 * A configured client. Options are those of every language, by their names in snake_case. Unset ones come from the
 * environment (`WORKOS_API_KEY`, `WORKOS_CLIENT_ID`, `WORKOS_COOKIE_PASSWORD`, ...).
 */
final class WorkOS
{
    public readonly UserManagement $userManagement;
    private readonly Engine $engine;

    // generated: client options (UPDATE=1 cargo test -p authkit-core --test packages)
    /**
     * - `api_key`: The API key, `sk_...`, or `WORKOS_API_KEY`. Public clients leave it out and use PKCE.
     * - `client_id`: The client id, `client_...`, or `WORKOS_CLIENT_ID`. Required here or in each call.
     * - `redirect_uri`: The default redirect URI, or `WORKOS_REDIRECT_URI`.
     * - `cookie_password`: The default cookie password, at least 32 bytes, or several, or `WORKOS_COOKIE_PASSWORD`.
     *   The first seals, all unseal.
     * - `base_url`: The address of the API, or `WORKOS_BASE_URL`. It must be `https` unless it is loopback or
     *   `danger_allow_http` is set.
     * - `api_hostname`: The host name of the API, or `WORKOS_API_HOSTNAME`. An alternative to `base_url`.
     * - `port`: The port that goes with `api_hostname`, or `WORKOS_API_PORT`.
     * - `https`: Whether `api_hostname` speaks TLS, or `WORKOS_API_HTTPS`. True by default.
     * - `danger_allow_http`: Allows `http` to a host that is not loopback. Every secret then crosses that network in
     *   clear.
     * - `issuer`: The accepted issuers of access tokens, one or a list, or `WORKOS_ISSUER`, separated by commas.
     *   They are compared exactly, a trailing slash included. Unset: not checked, because the issuer differs by
     *   environment.
     * - `leeway` (seconds): The clock difference that is tolerated on `exp` and `nbf`. 5 seconds by default, 60 at
     *   most.
     * - `require_auth_time`: Strict mode: refuses access tokens without `auth_time`.
     * - `timeout` (seconds): How long a call may take in all, retries included. 10 seconds by default.
     * - `connect_timeout` (seconds): How long a connection may take. 5 seconds by default.
     * - `proxy`: A proxy for all calls: `http`, `https`, `socks4`, `socks4a`, `socks5` or `socks5h`, then `://`, a
     *   user and password if need be, host and port. Unset: the usual proxy variables of the environment.
     * - `ca_certificates`: More certificate authorities, or self-signed certificates of servers, PEM.
     * - `seal_format`: The format that new cookies are sealed in. `native` by default.
     * - `accept_formats`: The formats that cookies may come in. All by default.
     * - `jwks`: A pinned JSON Web Key Set (RFC 7517). No key is ever fetched then.
     * - `keys_max_age` (seconds): The age at which keys are fetched again in the background. 300 seconds by default.
     * - `keys_max_stale` (seconds): How long known keys are used while their endpoint is down. 24 hours by default.
     * - `keys_refetch_interval` (seconds): The least time between two fetches that unknown key ids cause. 30 seconds
     *   by default.
     * - `refresh_memory` (seconds): How long the successor of a refresh token is cached, or that the token was
     *   refused. 60 seconds by default, 600 at most.
     * - `session_cache`: How many verified sessions are cached. 2,000 by default, 1,000,000 at most, 0 turns the
     *   cache off.
     * - `web`: The options of the web flow, which framework kits use. Unset: the client has none.
     * - `testing`: For tests only: the client has an API in memory and accepts the sessions that tests of this
     *   process make, and no others. It never uses the network and reads nothing from the environment. False by
     *   default.
     *
     * @param array{
     *     api_key?: string,
     *     client_id?: string,
     *     redirect_uri?: string,
     *     cookie_password?: string|list<string>,
     *     base_url?: string,
     *     api_hostname?: string,
     *     port?: int,
     *     https?: bool,
     *     danger_allow_http?: bool,
     *     issuer?: string|list<string>,
     *     leeway?: int|float,
     *     require_auth_time?: bool,
     *     timeout?: int|float,
     *     connect_timeout?: int|float,
     *     proxy?: string,
     *     ca_certificates?: string,
     *     seal_format?: string,
     *     accept_formats?: list<string>,
     *     jwks?: array<string, mixed>,
     *     keys_max_age?: int|float,
     *     keys_max_stale?: int|float,
     *     keys_refetch_interval?: int|float,
     *     refresh_memory?: int|float,
     *     session_cache?: int,
     *     web?: array{
     *         cookie_name?: string,
     *         old_cookie_names?: list<string>,
     *         old_cookie_domains?: list<string>,
     *         cookie_domain?: string,
     *         cookie_max_age?: int|float,
     *         same_site?: string,
     *         partitioned?: bool,
     *         cookie_max_chunks?: int,
     *         routes?: array{
     *             sign_in?: string,
     *             sign_up?: string,
     *             sign_out?: string,
     *             switch_organization?: string,
     *             session?: string,
     *             prefix?: string,
     *         },
     *         default_return_to?: string,
     *         allowed_return_origins?: list<string>,
     *         allowed_redirect_hosts?: list<string>,
     *         refresh_buffer?: int|float,
     *         proactive_deadline?: int|float,
     *         get_sign_out?: string,
     *         stateless_callback?: string,
     *         trusted_origins?: list<string>,
     *         origin_check?: bool,
     *         allow_impersonation?: bool,
     *         unauthenticated_paths?: list<string>,
     *         sign_up_paths?: list<string>,
     *     },
     *     testing?: bool,
     * } $options
     * @throws ConfigurationException
     */
    // end of generated
    public function __construct(#[\SensitiveParameter] array $options = [])
    {
        $this->engine = Engine::client($options);
        $this->userManagement = new UserManagement($this->engine);
    }

    /**
     * The web flow of one request, from its facts: `method`, `url`, `headers`, `remote_address`, `form`, `mount`. The client
     * needs the option `web`.
     *
     * @throws ConfigurationException
     */
    public function webRequest(#[\SensitiveParameter] array $facts): WebRequest
    {
        return new WebRequest($this->engine->webRequest($facts));
    }

    /** Why requests for an address concern the engine before the application sees them. @internal */
    public function concern(array $address): ?string
    {
        return $this->engine->call('web_concern', $address);
    }
}
