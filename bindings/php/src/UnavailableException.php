<?php

declare(strict_types=1);

namespace AuthKitNative;

/** Nothing is known to be wrong: keep the cookie and try again later. */
final class UnavailableException extends AuthKitException
{
}
