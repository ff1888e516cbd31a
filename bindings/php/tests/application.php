<?php

declare(strict_types=1);

// An application that says who it is; `fastcgi.php` serves it.

require __DIR__ . '/autoload.php';

$users = (new AuthKitNative\WorkOS())->userManagement;
parse_str(parse_url($users->getAuthorizationUrl(['provider' => 'authkit', 'redirect_uri' => 'https://app.example/']), PHP_URL_QUERY), $query);
try {
    $opened = $users->call('unseal_data', ['sealed' => $_SERVER['SEALED'] ?? '']);
} catch (AuthKitNative\SignInRequiredException) {
    $opened = null;
}
$sealed = $users->call('seal_data', ['data' => 'mine']);
echo json_encode(['client_id' => $query['client_id'], 'sealed' => $sealed, 'opened' => $opened, 'process' => getmypid()]);
