<?php

declare(strict_types=1);

// The helpers for tests of applications, and the example of the README. `run.php` runs it.

namespace PHPUnit\Framework {
    // What the example needs of PHPUnit, which is not among what our tests install.
    abstract class TestCase
    {
        public static function assertSame(mixed $expected, mixed $actual): void
        {
            \AuthKitNative\same($expected, $actual);
        }

        protected function setUp(): void
        {
        }

        /** Runs every test of a class. */
        public static function runAll(): int
        {
            $names = array_filter(get_class_methods(static::class), fn (string $name) => str_starts_with($name, 'test'));
            foreach ($names as $name) {
                $test = new static();
                $test->setUp();
                $test->$name();
            }
            return count($names);
        }
    }
}

namespace AuthKitNative {
    $outcome = fn (WorkOS $workos, string $cookie) => $workos->userManagement->loadSealedSession($cookie)->authenticate();

    return [
        'the cases of clients for tests hold' => function () {
            $document = json_decode(file_get_contents(__DIR__ . '/../../../tests/cases/testing.json'), true);
            $refused = array_filter($document['cases'], fn (array $case) => str_starts_with($case['op'], 'testing_'));
            foreach ($refused as $case) {
                $given = $case['given']['client'] ?? [];
                $workos = new WorkOS($given['$only'] ?? $given + $document['given']['client']);
                $ask = fn () => $workos->userManagement->call($case['op'], $case['when']);
                if (isset($case['then']['error'])) {
                    $error = raises(ConfigurationException::class, $case['then']['error'], $ask);
                    same(true, str_contains($error->getMessage(), $case['then']['says']));
                }
            }
            same(true, count($refused) > 10);
        },
        'no other client takes a session of a test' => function () use ($outcome) {
            $options = ['client_id' => 'client_1', 'cookie_password' => PASSWORD];
            $workos = new WorkOS($options + ['testing' => true]);
            $cookie = (new Testing($workos))->cookies()['wos-session'];
            same(true, $outcome($workos, $cookie)->authenticated);
            $jwks = json_decode(file_get_contents(__DIR__ . '/../../../tests/vectors/tokens/jwks.json'), true);
            putenv('WORKOS_TESTING=true');
            $other = new WorkOS($options + ['jwks' => $jwks]);
            putenv('WORKOS_TESTING');
            same([false, 'invalid_jwt'], [$outcome($other, $cookie)->authenticated, $outcome($other, $cookie)->reason]);
            $testing = new Testing($other);
            foreach ([fn () => $testing->cookies(), fn () => $testing->code(), fn () => $testing->outage(fn () => same(0, 1))] as $act) {
                raises(ConfigurationException::class, 'invalid_option', $act);
            }
        },
        'sessions of tests have all members' => function () use ($outcome) {
            $workos = new WorkOS(['testing' => true, 'web' => ['cookie_name' => 'sid']]);
            $session = ['organization_id' => 'org_1', 'role' => 'member', 'roles' => ['member', 'editor'], 'permissions' => ['read'],
                'entitlements' => ['audit'], 'feature_flags' => ['beta']];
            $more = ['user' => ['email' => 'grace@example.com'], 'impersonator' => ['email' => 'admin@example.com'],
                'claims' => ['plan' => 'pro'], 'authenticated_at' => 1_700_000_000];
            $testing = new Testing($workos);
            $cookies = $testing->cookies($session + $more);
            same(['sid'], array_keys($cookies));
            $auth = $outcome($workos, $cookies['sid'])->toArray();
            same($session, array_intersect_key($auth, $session));
            same(['grace@example.com', 'admin@example.com', 'pro'], [$auth['user']['email'], $auth['impersonator']['email'], $auth['claims']['plan']]);
            same('expired_jwt', $outcome($workos, $testing->cookies(['expires_in' => 0])['sid'])->reason);
            same('expired_jwt', $testing->clockAhead(3600, fn () => $outcome($workos, $cookies['sid'])->reason));
            $refresh = fn () => $workos->userManagement->loadSealedSession($cookies['sid'])->refresh()->reason;
            same('invalid_grant', $testing->revoked(fn () => $testing->expired($refresh)));
            same(true, $outcome($workos, $cookies['sid'])->authenticated);
            $response = $workos->userManagement->authenticateWithCode(['code' => $testing->code($more)]);
            same('grace@example.com', $response->user->email);
        },
        'the example test of the README passes' => function () {
            $example = file_get_contents(__DIR__ . '/examples/ReportsTest.php');
            $shown = substr($example, strlen("<?php\n\n"));
            same(true, str_contains(file_get_contents(__DIR__ . '/../README.md'), "```php\n$shown```"));
            if (interface_exists(\Psr\Http\Server\RequestHandlerInterface::class, false)) {
                require_once __DIR__ . '/examples/ReportsTest.php';
                same(3, \ReportsTest::runAll());
            } else {
                echo "# php-nyholm-psr7 is missing: the example is not tried\n";
            }
        },
    ];
}
