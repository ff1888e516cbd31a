<?php

declare(strict_types=1);

namespace AuthKitNative;

// generated: OAuthTokens (UPDATE=1 cargo test -p authkit-core --test packages)
/**
 * The tokens of the identity provider, where the connection is set up to return them.
 *
 * @property-read string $provider The provider's name, such as `GoogleOAuth`.
 * @property-read string $accessToken The provider's access token.
 * @property-read string $refreshToken The provider's refresh token.
 * @property-read int $expiresAt When the provider's access token expires, in seconds since the epoch.
 * @property-read list<string> $scopes The scopes that the provider granted.
 */
final class OAuthTokens extends Record
{
}
// end of generated
