<?php

declare(strict_types=1);

namespace AuthKitNative;

/** The API or this library broke its contract: report it. */
final class InternalException extends AuthKitException
{
}
