<?php

declare(strict_types=1);

// Loads the classes of `src` by their names, as Composer does for users.

spl_autoload_register(static function (string $class): void {
    if (str_starts_with($class, 'AuthKitNative\\')) {
        require __DIR__ . '/../src/' . substr($class, strlen('AuthKitNative\\')) . '.php';
    }
});
