<?php

declare(strict_types=1);

namespace AuthKitNative;

/** The request carries something that must not be accepted, such as a wrong code. */
final class RejectedException extends AuthKitException
{
}
