<?php

declare(strict_types=1);

namespace AuthKitNative;

/**
 * A configured client. Options are those of every language, by their names in snake_case; unset ones come from the
 * environment (`WORKOS_API_KEY`, `WORKOS_CLIENT_ID`, `WORKOS_COOKIE_PASSWORD`, ...).
 */
final class WorkOS
{
    public readonly UserManagement $userManagement;

    /** @throws ConfigurationException */
    public function __construct(#[\SensitiveParameter] array $options = [])
    {
        $this->userManagement = new UserManagement(Engine::client($options));
    }
}
