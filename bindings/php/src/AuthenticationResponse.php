<?php

declare(strict_types=1);

namespace AuthKitNative;

// generated: AuthenticationResponse (UPDATE=1 cargo test -p authkit-core --test packages)
/**
 * The response to a successful exchange: the user and the tokens.
 *
 * @property-read User $user The user who signed in.
 * @property-read string $accessToken The access token, a JWT that lives for minutes.
 * @property-read string $refreshToken The refresh token. It works once.
 * @property-read string|null $organizationId The organization that was chosen.
 * @property-read string|null $authenticationMethod How the user signed in, such as `Password`. An open set.
 * @property-read Impersonator|null $impersonator The administrator who acts as the user.
 * @property-read OAuthTokens|null $oauthTokens The tokens of the identity provider, where the connection is set up
 *   to return them.
 * @property-read string|null $authkitAuthorizationCode A code for another AuthKit application.
 * @property-read string|null $sealedSession The value of the cookie, if sealing was requested.
 * @property-read Record|array $raw The members of the API's response that this version does not know.
 */
final class AuthenticationResponse extends Record
{
    protected const RECORDS = ['user' => User::class, 'impersonator' => Impersonator::class, 'oauth_tokens' => OAuthTokens::class];
}
// end of generated
