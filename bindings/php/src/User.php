<?php

declare(strict_types=1);

namespace AuthKitNative;

// generated: User (UPDATE=1 cargo test -p authkit-core --test packages)
/**
 * A user, as the API describes one.
 *
 * @property-read string|null $object The kind of record: `user`.
 * @property-read string $id The user's id, `user_...`.
 * @property-read string $email The e-mail address.
 * @property-read bool $emailVerified Whether the user has proved that the address is theirs.
 * @property-read string|null $firstName The given name.
 * @property-read string|null $lastName The family name.
 * @property-read string|null $name The display name.
 * @property-read string|null $profilePictureUrl The address of a picture.
 * @property-read string|null $lastSignInAt When the user last signed in, ISO 8601.
 * @property-read string|null $externalId The user's id in your own system.
 * @property-read string|null $locale The preferred language, BCP 47.
 * @property-read Record|array $metadata Your own data about the user. Its keys stay as you wrote them.
 * @property-read string $createdAt When the user was created, ISO 8601.
 * @property-read string $updatedAt When the user was last changed, ISO 8601.
 */
final class User extends Record
{
}
// end of generated
