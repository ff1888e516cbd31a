<?php

declare(strict_types=1);

namespace AuthKitNative;

/** An option, a secret or a dashboard setting is wrong. Trying again does not help. */
final class ConfigurationException extends AuthKitException
{
}
