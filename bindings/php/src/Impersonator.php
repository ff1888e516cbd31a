<?php

declare(strict_types=1);

namespace AuthKitNative;

// generated: Impersonator (UPDATE=1 cargo test -p authkit-core --test packages)
/**
 * The administrator who acts as the user.
 *
 * @property-read string $email The administrator's e-mail address.
 * @property-read string|null $reason The reason that the administrator typed.
 */
final class Impersonator extends Record
{
}
// end of generated
