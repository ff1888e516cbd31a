<?php

declare(strict_types=1);

namespace AuthKitNative;

/** The user has to sign in, or to take the next step of a sign-in. */
final class SignInRequiredException extends AuthKitException
{
}
