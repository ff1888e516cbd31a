<?php

declare(strict_types=1);

// The flow of login, callback, dashboard and logout against the emulator, and a pass over the vendor's cookies.

namespace AuthKitNative;

if (!extension_loaded('FFI')) {
    exit("1..0 # SKIP this PHP has no FFI\n");
}
require __DIR__ . '/autoload.php';

set_error_handler(fn (int $level, string $text, string $file, int $line) => throw new \ErrorException($text, 0, $level, $file, $line));
foreach (array_keys(getenv()) as $name) {
    str_starts_with($name, 'WORKOS_') && putenv($name);
    if (str_starts_with($name, 'WORKOS_')) {
        unset($_SERVER[$name], $_ENV[$name]);
    }
}

const PASSWORD = 'correct-horse-battery-staple-0001';
$root = dirname(__DIR__, 3);
$binary = getenv('AUTHKIT_EMULATOR') ?: "$root/target/debug/authkit-emulator";
$emulator = proc_open([$binary, '--redirect-uri', 'https://app.example/callback'], [1 => ['pipe', 'w']], $pipes);
register_shutdown_function(fn () => proc_terminate($emulator));
$ready = json_decode(fgets($pipes[1]), true);
$options = ['base_url' => $ready['base_url'], 'client_id' => $ready['client_id'], 'api_key' => $ready['api_key'],
    'redirect_uri' => 'https://app.example/callback', 'cookie_password' => PASSWORD];
$workos = new WorkOS($options);

function control(string $path, array $body): array
{
    $context = stream_context_create(['http' => ['method' => 'POST', 'content' => json_encode((object) $body),
        'header' => 'Content-Type: application/json']]);
    return json_decode(file_get_contents($GLOBALS['ready']['base_url'] . "/_emulator/$path", false, $context), true) ?? [];
}

function same(mixed $expected, mixed $actual): void
{
    $expected === $actual || throw new \Exception('expected ' . var_export($expected, true) . ', got ' . var_export($actual, true));
}

function raises(string $class, string $code, callable $act): AuthKitException
{
    try {
        $act();
    } catch (AuthKitException $error) {
        same([$class, $code], [$error::class, $error->errorCode]);
        return $error;
    }
    throw new \Exception("no $class");
}

$signIn = function () use ($workos): Record {
    $pkce = $workos->userManagement->call('pkce_generate');
    $code = control('codes', ['email' => 'ada@example.com', 'code_challenge' => $pkce['code_challenge']])['code'];
    return $workos->userManagement->authenticateWithCode(
        ['code' => $code, 'code_verifier' => $pkce['code_verifier'], 'session' => ['seal_session' => true]],
    );
};

$tests = [
    'login leads to the hosted page' => function () use ($workos) {
        $request = $workos->userManagement->getAuthorizationUrlWithPkce(['provider' => 'authkit']);
        same(true, str_contains($request->url, 'state=' . $request->state) && strlen($request->codeVerifier) === 43);
        raises(ConfigurationException::class, 'selector_missing', fn () => $workos->userManagement->getAuthorizationUrl([]));
    },
    'a callback makes a session that is checked, refreshed and ended' => function () use ($workos, $signIn) {
        $response = $signIn();
        $session = $workos->userManagement->loadSealedSession($response->sealedSession);
        $auth = $session->authenticate();
        same([true, null, 'Ada', 'native'], [$auth->authenticated, $auth->reason, $auth->user->firstName, $auth->sealFormat]);
        same([User::class, User::class], [$auth->user::class, $response->user::class]);
        same('expired_jwt', $session->authenticate(['now' => time() + 3600])->reason);
        $refreshed = $session->refresh();
        same([true, true], [$refreshed->authenticated, $refreshed->sealedSession !== $response->sealedSession]);
        same(true, str_contains($session->getLogoutUrl('https://app.example/'), 'session_id=' . $auth->sessionId));
        same(true, $workos->userManagement->loadSealedSession($session->reseal(), [PASSWORD])->authenticate()->authenticated);
    },
    'options and records are those that the engine describes' => function () use ($workos) {
        $engine = $workos->userManagement->call('describe')->toArray();
        $constructor = (new \ReflectionMethod(WorkOS::class, '__construct'))->getDocComment();
        preg_match_all('/^ +\*     (\w+)\?: /m', $constructor, $options);
        same($engine['client_options'], $options[1]);
        $classes = array_filter(array_keys($engine['records']), fn (string $name) => file_exists(__DIR__ . "/../src/$name.php"));
        same(6, count($classes));
        foreach ($classes as $class) {
            preg_match_all('/@property-read \S+ \$(\w+)/', (new \ReflectionClass(__NAMESPACE__ . "\\$class"))->getDocComment(), $members);
            same($engine['records'][$class], array_map(fn (string $name) => strtolower(preg_replace('/[A-Z]/', '_$0', $name)), $members[1]));
        }
        $auth = $workos->userManagement->loadSealedSession(null)->authenticate();
        same($engine['records']['Authentication'], array_keys($auth->toArray()));
        same([Authentication::class, null], [$auth::class, $auth->user]);
    },
    'the web flow of a request signs in, guards and signs out' => function () use ($options) {
        $workos = new WorkOS(['web' => ['routes' => ['session' => '/me']]] + $options);
        $headers = ['Accept' => 'text/html', 'sec-fetch-mode' => 'navigate', 'sec-fetch-dest' => 'document', 'x-any' => "\xff"];
        $cookies = [];
        $ask = function (string $url, string $method = 'GET') use ($workos, $headers, &$cookies): array {
            $request = $workos->webRequest(['method' => $method, 'url' => $url, 'headers' => ['cookie' => implode('; ', $cookies)] + $headers]);
            $answer = $request->handle();
            foreach ($answer->setCookies as $line) {
                [$name, $value] = explode('=', explode('; ', $line)[0], 2);
                $cookies[$name] = "$name=$value";
            }
            return [$request, $answer];
        };
        [$request, $answer] = $ask('/reports');
        same(['continue', false], [$answer->action, $request->auth()->authenticated]);
        same([302, '/callback?authkit=resume&return_to=%2Freports'], [$request->guard()->status, $request->guard()->location]);
        [, $answer] = $ask('/login?return_to=/reports');
        parse_str(parse_url($answer->location, PHP_URL_QUERY), $query);
        $code = control('codes', ['email' => 'ada@example.com', 'code_challenge' => $query['code_challenge']])['code'];
        [, $answer] = $ask("/callback?code=$code&state={$query['state']}");
        same([302, '/reports', 'signed_in'], [$answer->status, $answer->location, $answer->event->name]);
        [$request] = $ask('/reports');
        same(['ada@example.com', 'continue'], [$request->auth()->user->email, $request->guard()->action]);
        same([403, 'private, no-store'], [$request->guard(['permission' => 'no:body'])->status, $request->finish()->cacheControl]);
        same(true, $request->call('has'));
        [, $answer] = $ask('/logout', 'POST');
        same([200, false], [$answer->status, str_contains(print_r($answer, true), 'session_id')]);
        raises(ConfigurationException::class, 'invalid_option', fn () => (new WorkOS($options))->webRequest(['method' => 'GET', 'url' => '/']));
    },
    'what is no session is a reason' => function () use ($workos) {
        same('no_session_cookie_provided', $workos->userManagement->loadSealedSession(null)->authenticate()->reason);
        // Whatever a browser makes of `$_COOKIE`, an array of the names `wos_session[a]` included.
        foreach (['garbage', '', "\0", str_repeat('A', 100_000), "\xff", "\xed\xa0\xbd", 'j:{"a":1}', [], ['a' => ["\xff"]]] as $cookie) {
            $auth = $workos->userManagement->loadSealedSession($cookie)->authenticate();
            same([false, false, true], [$auth->authenticated, $auth->retryable, $auth->reason !== null]);
        }
        $error = raises(ConfigurationException::class, 'invalid_option', fn () => $workos->userManagement->getAuthorizationUrl(['state' => "\xff"]));
        same(true, str_contains($error->getMessage(), '`state`'));
        $ring = [];
        $ring['self'] = &$ring;
        $ring['same'] = &$ring;
        foreach ([NAN, $ring, fopen('php://memory', 'r'), "\xff"] as $data) {
            raises(ConfigurationException::class, 'invalid_option', fn () => $workos->userManagement->call('seal_data', ['data' => $data]));
        }
        $sealed = $workos->userManagement->call('seal_data', ['data' => ['token' => ['a' => 1]]]);
        same(['token' => ['a' => 1]], $workos->userManagement->call('unseal_data', ['sealed' => $sealed]));
        $request = $workos->userManagement->getAuthorizationUrlWithPkce(['provider' => 'authkit']);
        $sealed = $workos->userManagement->call('seal_data', ['data' => ['kept' => [$request]]]);
        same(['kept' => [$request->toArray()]], $workos->userManagement->call('unseal_data', ['sealed' => $sealed]));
        raises(ConfigurationException::class, 'password_too_short', fn () => $workos->userManagement->loadSealedSession('x', 'short'));
    },
    'an outage is no sign-out' => function () use ($workos, $options, $signIn) {
        $cookie = $signIn()->sealedSession;
        $cut = new WorkOS(['base_url' => 'http://127.0.0.1:1'] + $options);
        $auth = $cut->userManagement->loadSealedSession($cookie)->authenticate();
        same([false, true, true], [$auth->authenticated, $auth->retryable, $auth->sessionAlive]);
        $error = raises(SignInRequiredException::class, 'invalid_grant', fn () => $workos->userManagement->authenticateWithCode(['code' => 'used-up']));
        same(400, $error->status);
    },
    'clients with the same options share what they know' => function () use ($options, $signIn, $ready) {
        $cookie = $signIn()->sealedSession;
        control('reset', []);
        for ($i = 0; $i < 20; $i++) {
            $again = new WorkOS($options);
            same(true, $again->userManagement->loadSealedSession($cookie)->authenticate()->authenticated);
            gc_collect_cycles();
        }
        $log = json_decode(file_get_contents($ready['base_url'] . '/_emulator/requests'), true);
        same([], array_filter($log, fn (array $request) => str_contains($request['path'], 'jwks')));
    },
    'applications of one process have their own clients, by what the environment says to them' => function () {
        $visit = function (array $environment): array {
            foreach ($environment as $name => $value) {
                putenv("$name=$value");
            }
            $workos = new WorkOS();
            $url = $workos->userManagement->getAuthorizationUrl(['provider' => 'authkit', 'redirect_uri' => 'https://app.example/callback']);
            $sealed = $workos->userManagement->call('seal_data', ['data' => 'mine']);
            array_map(putenv(...), array_keys($environment));
            return [$url, $sealed, $workos->userManagement];
        };
        $a = ['WORKOS_CLIENT_ID' => 'client_a', 'WORKOS_COOKIE_PASSWORD' => str_repeat('a', 32)];
        $b = ['WORKOS_CLIENT_ID' => 'client_b', 'WORKOS_COOKIE_PASSWORD' => str_repeat('b', 32)];
        [$urlOfA, $sealedByA] = $visit($a);
        [$urlOfB, $sealedByB, $userManagementOfB] = $visit($b);
        same([true, true], [str_contains($urlOfA, 'client_a'), str_contains($urlOfB, 'client_b')]);
        raises(SignInRequiredException::class, 'invalid_session_cookie', fn () => $userManagementOfB->call('unseal_data', ['sealed' => $sealedByA]));
        // A password alone makes another application, and so does what a server tells to PHP only.
        [, $sealedByC] = $visit(['WORKOS_COOKIE_PASSWORD' => str_repeat('c', 32)] + $a);
        raises(SignInRequiredException::class, 'invalid_session_cookie', fn () => $visit($a)[2]->call('unseal_data', ['sealed' => $sealedByC]));
        $_SERVER += ['WORKOS_CLIENT_ID' => 'client_d', 'WORKOS_COOKIE_PASSWORD' => str_repeat('d', 32)];
        [$urlOfD, , $userManagementOfD] = $visit([]);
        unset($_SERVER['WORKOS_CLIENT_ID'], $_SERVER['WORKOS_COOKIE_PASSWORD']);
        same(true, str_contains($urlOfD, 'client_d'));
        raises(SignInRequiredException::class, 'invalid_session_cookie', fn () => $userManagementOfD->call('unseal_data', ['sealed' => $sealedByB]));
        raises(ConfigurationException::class, 'client_id_missing', fn () => $visit([]));
    },
    'the cookies of every SDK open' => function () use ($root) {
        $count = 0;
        foreach (glob("$root/tests/vectors/sealed/*.json") as $file) {
            $set = json_decode(file_get_contents($file), true);
            if (!isset($set['jwks'])) {
                continue;
            }
            $jwks = json_decode(file_get_contents(dirname($file) . '/' . $set['jwks']), true);
            $reader = new WorkOS(['client_id' => 'client_test', 'jwks' => $jwks, 'session_cache' => 0]);
            foreach ($set['vectors'] as $vector) {
                $password = is_array($vector['password']) ? array_reverse(array_values($vector['password'])) : $vector['password'];
                $auth = $reader->userManagement->loadSealedSession($vector['sealed'], $password)->authenticate(['now' => 1_795_478_400]);
                same([$vector['id'], true, $vector['expect']['user']['id']], [$vector['id'], $auth->authenticated, $auth->user?->id]);
                $count++;
            }
        }
        same(true, $count >= 184);
    },
] + require __DIR__ . '/printing.php';
if (trim((string) shell_exec('command -v php-cgi')) !== '') {
    $tests += require __DIR__ . '/fastcgi.php';
} else {
    echo "# php-cgi is missing: two applications behind one FastCGI process are not tried\n";
}
if (is_file('/usr/share/php/Nyholm/Psr7/autoload.php')) {
    require '/usr/share/php/Nyholm/Psr7/autoload.php';
    $tests += require __DIR__ . '/psr15.php';
} else {
    echo "# php-nyholm-psr7 is missing: the middleware is not tried\n";
}
$tests += require __DIR__ . '/testing.php';

$only = (string) getenv('ONLY');
$tests = array_filter($tests, fn (string $name) => $only === '' || stripos($name, $only) !== false, ARRAY_FILTER_USE_KEY);
$failed = 0;
foreach ($tests as $name => $test) {
    try {
        $test();
        echo "ok - $name\n";
    } catch (\Throwable $error) {
        $failed++;
        echo "not ok - $name\n  {$error->getMessage()} ({$error->getFile()}:{$error->getLine()})\n";
    }
}
$passed = count($tests) - $failed;
echo "$passed passed, $failed failed\n";
exit($failed === 0 ? 0 : 1);
