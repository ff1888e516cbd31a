<?php

declare(strict_types=1);

namespace AuthKitNative;

// generated: Authentication (UPDATE=1 cargo test -p authkit-core --test packages)
/**
 * The outcome of a check or a refresh: signed in, signed out with a `reason`, or unknown for now (`retryable`).
 *
 * @property-read bool $authenticated Whether the user is signed in.
 * @property-read string|null $reason The code of why the user is not signed in, or of why that is not known.
 * @property-read bool $retryable Whether the state is unknown for now: keep the cookie and try again later.
 * @property-read int|float|null $retryAfter How many seconds to wait before trying again, where the API said so.
 * @property-read bool $sessionAlive Whether the session is not over, although this call may have failed: keep the
 *   cookie.
 * @property-read Record|null $error Why the session does not count, or which call failed, in a sentence for the log.
 * @property-read string|null $sessionId The session's id, `session_...`.
 * @property-read string|null $organizationId The organization that the user is signed in to.
 * @property-read string|null $role The user's role in the organization.
 * @property-read string|null $authenticationMethod How the user signed in, such as `Password`. An open set.
 * @property-read string|null $accessToken The verified access token, for calls to other services in the user's name.
 * @property-read int|null $expiresAt When the access token expires, in seconds since the epoch.
 * @property-read int|null $authenticatedAt When the user last signed in, in seconds since the epoch, where the token
 *   says so (`auth_time`).
 * @property-read string|null $sealFormat The format that the cookie was sealed in.
 * @property-read bool $needsReseal Whether the cookie was sealed with an old password or in another format than new
 *   cookies: store what `reseal` returns.
 * @property-read string|null $sealedSession The new value of the cookie, after a refresh. Store it whenever there is
 *   one, also when the call did not succeed.
 * @property-read list<string>|null $roles The user's roles in the organization.
 * @property-read list<string>|null $permissions The permissions that the roles give.
 * @property-read list<string>|null $entitlements The entitlements of the organization.
 * @property-read list<string>|null $featureFlags The feature flags that are on.
 * @property-read User|null $user The user who is signed in, as of the last sign-in or refresh.
 * @property-read Impersonator|null $impersonator The administrator who acts as the user, by the verified token.
 * @property-read Record|array|null $claims Every claim of the verified access token, custom ones included.
 */
final class Authentication extends Record
{
    protected const RECORDS = ['user' => User::class, 'impersonator' => Impersonator::class];
}
// end of generated
