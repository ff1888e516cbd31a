<?php

declare(strict_types=1);

// Sign-in for an application of PSR-15. Run it with `php server.php`; it reads WORKOS_API_KEY, WORKOS_CLIENT_ID and
// WORKOS_COOKIE_PASSWORD from the environment.

use AuthKitNative\{Auth, AuthMiddleware, WorkOS};
use Nyholm\Psr7\Factory\Psr17Factory;
use Nyholm\Psr7\Response;
use Psr\Http\Message\{ResponseInterface, ServerRequestInterface};

if (in_array($_SERVER['REQUEST_URI'], ['/page.css', '/countdown.js'], true)) {
    // The server sends the file.
    return false;
}

require __DIR__ . '/autoload.php';
require __DIR__ . '/http.php';

$workos = new WorkOS([
    'redirect_uri' => getenv('WORKOS_REDIRECT_URI') ?: "http://localhost:{$_SERVER['SERVER_PORT']}/callback",
    // The demo has tokens that live for seconds: they would be refreshed at each request.
    'web' => ['refresh_buffer' => 0],
]);

function page(?Auth $auth, ?string $title = null, ?string $note = null, int $status = 200): ResponseInterface
{
    // The other apps of the demo, and the organizations of its users.
    $apps = json_decode(getenv('APPS') ?: '{}', true);
    $organizations = ['Acme' => 'org_01EM000000000000000000ACME', 'Globex' => 'org_01EM0000000000000000GLOBEX'];
    $text = fn (mixed $it) => htmlspecialchars((string) $it, ENT_QUOTES);
    ob_start();
    require __DIR__ . '/page.phtml';
    return new Response($status, ['Content-Type' => 'text/html; charset=utf-8'], ob_get_clean());
}

/** The notes of people: a script of PHP remembers nothing. */
function note(string $user, ?string $text = null): string
{
    $file = sys_get_temp_dir() . "/authkit-notes-{$_SERVER['SERVER_PORT']}.json";
    $notes = is_file($file) ? json_decode(file_get_contents($file), true) : [];
    if ($text !== null) {
        $notes[$user] = $text;
        file_put_contents($file, json_encode($notes), LOCK_EX);
    }
    return $notes[$user] ?? '';
}

$requirements = [
    '/dashboard' => [],
    '/members' => ['permission' => 'users:manage'],
    '/security' => ['recent' => 300, 'impersonation' => false],
    '/note' => [],
];

$pages = function (ServerRequestInterface $request): ResponseInterface {
    $auth = Auth::of($request);
    switch ($request->getUri()->getPath()) {
        case '/':
            return page($auth);
        case '/dashboard':
            return page($auth, ($auth->user->firstName ?? $auth->user->email) . "'s dashboard");
        case '/members':
            return page($auth, 'Members');
        case '/security':
            return page($auth, 'Security');
        case '/note':
            if ($request->getMethod() === 'POST') {
                note($auth->user->id, $request->getParsedBody()['note'] ?? '');
                return new Response(303, ['Location' => '/note']);
            }
            return page($auth, 'Your note', note($auth->user->id));
    }
    return page($auth, 'There is no such page.', status: 404);
};

$failed = fn (string $code, int $status) => match ($status) {
    401 => null,
    403 => page(null, 'You may not see this.', status: 403),
    503 => page(null, 'Sign-in is not reachable at the moment', status: 503),
    default => page(null, 'The sign-in was not completed.', status: $status),
};

$request = Http\received();
$guard = $requirements[$request->getUri()->getPath()] ?? null;
$middleware = [new AuthMiddleware($workos, new Psr17Factory(), hooks: ['on_error' => $failed])];
if ($guard !== null) {
    $middleware[] = AuthMiddleware::require($guard);
}
$policy = "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
Http\send((new Http\Pipe($middleware, $pages))->handle($request)->withHeader('Content-Security-Policy', $policy));
