<?php

declare(strict_types=1);

namespace AuthKitNative;

// generated: AuthorizationRequest (UPDATE=1 cargo test -p authkit-core --test packages)
/**
 * An authorization URL and what has to be kept, in a cookie or session, until its code comes back.
 *
 * @property-read string $url The address to send the browser to.
 * @property-read string $state The value to compare with the `state` of the callback.
 * @property-read string $codeVerifier The code verifier to pass to the exchange of the code. A secret of this
 *   sign-in.
 */
final class AuthorizationRequest extends Record
{
}
// end of generated
