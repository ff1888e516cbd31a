<?php

declare(strict_types=1);

// What PHP prints of what operations give, of what they throw and of the objects they stand on. `run.php` runs it.

namespace AuthKitNative;

const SENTINEL = 'sentinel-that-must-not-print';

$response = ['user' => ['id' => 'user_1', 'metadata' => ['plan' => 'pro', 'token' => SENTINEL]], 'access_token' => SENTINEL,
    'refresh_token' => SENTINEL, 'authkit_authorization_code' => SENTINEL, 'sealed_session' => SENTINEL,
    'oauth_tokens' => ['access_token' => SENTINEL, 'scopes' => [SENTINEL]], 'raw' => ['whatever' => SENTINEL]];
$outcome = ['authenticated' => false, 'reason' => 'mfa_challenge', 'access_token' => SENTINEL, 'sealed_session' => SENTINEL,
    'claims' => ['sid' => 'session_1', 'secret' => [SENTINEL]],
    'error' => ['code' => 'mfa_challenge', 'message' => 'm', 'fields' => ['pending_authentication_token' => SENTINEL]]];
// What each operation gives; operations that give text, or nothing, have null.
$samples = [
    'authorization_url' => null,
    'authorization_url_with_pkce' => ['url' => SENTINEL, 'state' => SENTINEL, 'code_verifier' => SENTINEL],
    'pkce_generate' => ['code_verifier' => SENTINEL, 'code_challenge' => 'shown'],
    'logout_url' => null,
    'jwks_url' => null,
    'seal_data' => null,
    'unseal_data' => null,
    'seal_session_from_auth_response' => null,
    'inspect' => ['authenticated' => true, 'checks' => [['check' => 'open', 'ok' => true]]],
    'revoke_session' => null,
    'list_sessions' => ['data' => [['id' => 'session_1', 'token' => SENTINEL]], 'list_metadata' => ['after' => null]],
    'authorize_device' => ['device_code' => SENTINEL, 'user_code' => SENTINEL, 'verification_uri_complete' => SENTINEL, 'interval' => 5],
    'create_magic_auth' => ['id' => 'magic_auth_1', 'code' => SENTINEL],
    'send_verification_email' => ['user' => ['id' => 'user_1', 'metadata' => ['secret' => SENTINEL]]],
    'enroll_auth_factor' => ['authentication_factor' => ['totp' => ['qr_code' => SENTINEL, 'secret' => SENTINEL, 'uri' => SENTINEL]]],
    'challenge_auth_factor' => ['id' => 'auth_challenge_1', 'code' => SENTINEL],
    'create_radar_challenge' => ['verification_id' => 'verification_1', 'token' => SENTINEL],
    'load_sealed_session' => null,
    'session.authenticate' => $outcome,
    'session.refresh' => $outcome,
    'session.logout_url' => null,
    'session.reseal' => null,
];
foreach (['code', 'refresh_token', 'password', 'magic_auth', 'email_verification', 'totp', 'organization_selection',
    'radar_email_challenge', 'radar_sms_challenge', 'device_code'] as $grant) {
    $samples["authenticate_with_$grant"] = $response;
}

$printed = function (mixed $value): string {
    $shapes = [$value, [$value], ['a' => ['b' => $value]], (object) ['c' => $value]];
    if (is_object($value)) {
        array_push($shapes, (array) $value, get_object_vars($value), get_mangled_object_vars($value));
        foreach ((array) $value as $member) {
            is_object($member) && array_push($shapes, (array) $member);
        }
    }
    ob_start();
    foreach ($shapes as $shape) {
        var_dump($shape);
        print_r($shape);
        var_export($shape);
        echo json_encode($shape, JSON_PARTIAL_OUTPUT_ON_ERROR);
        try {
            echo serialize($shape);
        } catch (\Exception $refused) {
            echo $refused->getMessage();
        }
    }
    if ($value instanceof \Stringable) {
        echo $value;
    }
    return ob_get_clean();
};

$refuse = function (string $about, string $shown): void {
    same([$about, false], [$about, str_contains($shown, SENTINEL)]);
};

return [
    'no operation gives what prints a secret' => function () use ($root, $samples, $printed, $refuse) {
        foreach (json_decode(file_get_contents("$root/tests/api.json"), true)['operations'] as ['operation' => $operation]) {
            same([$operation, true], [$operation, array_key_exists($operation, $samples)]);
            if ($samples[$operation] === null) {
                continue;
            }
            $record = new Record($samples[$operation]);
            $shown = $printed($record);
            $refuse($operation, $shown);
            $refuse("$operation, copied", $printed(clone $record));
            $refuse("$operation, its members", $printed(array_filter(iterator_to_array($record), is_object(...))));
            same($samples[$operation], $record->toArray());
            same(true, $record == new Record($samples[$operation]) && $record != new Record(['other' => 1]));
        }
        $record = new Record($samples['session.authenticate']);
        same([SENTINEL, SENTINEL, 'session_1'], [$record->accessToken, $record['access_token'], $record->claims['sid']]);
        same([SENTINEL, null, false, 6], [$record->error->fields->pendingAuthenticationToken, $record->none, isset($record['none']), count($record)]);
        same(true, str_contains(json_encode($record), '"error":{"code":"mfa_challenge"'));
        $page = new Record($samples['list_sessions']);
        same(['session_1', 'session_1'], [$page->data[0]->id, $page['data'][0]['id']]);
    },
    'nothing that was made prints a secret' => function () use ($options, $printed, $refuse, $signIn) {
        $workos = new WorkOS(['api_key' => SENTINEL, 'cookie_password' => SENTINEL . '-of-32-bytes'] + $options);
        $refuse('a client', $printed($workos));
        $refuse('a session', $printed($workos->userManagement->loadSealedSession(SENTINEL, SENTINEL . '-of-32-bytes')));
        $error = AuthKitException::from(['code' => 'mfa_challenge', 'remedy' => 'sign_in', 'message' => 'm', 'hint' => 'h',
            'fields' => ['pending_authentication_token' => SENTINEL]]);
        same(SENTINEL, $error->field('pending_authentication_token'));
        $refuse('an exception', $printed($error) . $printed($error->getTrace()));
        $response = $signIn();
        $shown = $printed($response);
        foreach (['accessToken', 'refreshToken', 'sealedSession'] as $name) {
            same(false, str_contains($shown, $response->$name));
        }
    },
    'no trace holds what was passed' => function () use ($options, $printed, $refuse) {
        ini_set('zend.exception_ignore_args', '0');
        ini_set('zend.exception_string_param_max_len', '1000');
        $users = (new WorkOS($options))->userManagement;
        $session = $users->loadSealedSession('x');
        $bad = ['state' => SENTINEL, 'code' => SENTINEL, 'cookie_password' => SENTINEL, SENTINEL . 'x' => SENTINEL, 'unknown' => SENTINEL];
        $throwing = new class () implements \JsonSerializable {
            public function jsonSerialize(): mixed
            {
                throw new \RuntimeException('from the application');
            }
        };
        $unwritable = ['code' => SENTINEL, 'data' => $throwing];
        $calls = [];
        foreach ([$bad, $unwritable, ['code' => SENTINEL, 'state' => "\xff"]] as $given) {
            array_push(
                $calls,
                fn () => new WorkOS($given),
                fn () => $users->getAuthorizationUrl($given),
                fn () => $users->getAuthorizationUrlWithPkce($given),
                fn () => $users->authenticateWithCode($given),
                fn () => $users->call('seal_data', $given),
                fn () => $users->call('authenticate_with_password', ['session' => $given]),
                fn () => $session->authenticate($given),
                fn () => $session->refresh($given),
            );
        }
        array_push(
            $calls,
            fn () => $users->loadSealedSession(SENTINEL, 'short'),
            fn () => $users->loadSealedSession(SENTINEL, [SENTINEL, "\xff"]),
            fn () => $users->loadSealedSession(SENTINEL, [[SENTINEL]]),
            fn () => $users->authenticateWithCode(['code' => SENTINEL]),
            fn () => (new Record(['token' => SENTINEL]))->offsetSet('token', SENTINEL),
            fn () => serialize(new Record(['token' => SENTINEL])),
        );
        foreach ($calls as $index => $call) {
            $caught = null;
            try {
                $call();
            } catch (\Throwable $caught) {
                $refuse("call $index", $caught->getTraceAsString() . $caught . $printed($caught) . $printed($caught->getTrace()));
            }
            same([$index, true], [$index, $caught instanceof AuthKitException || $caught instanceof \LogicException]);
        }
    },
    'an uncaught error shows no secret' => function () use ($refuse) {
        $program = 'require "' . __DIR__ . '/autoload.php";
            function page(#[\SensitiveParameter] array $options) { return new AuthKitNative\WorkOS($options); }
            page(["client_id" => "client_1", "cookie_password" => "' . SENTINEL . '", "unknown" => 1]);';
        $command = [PHP_BINARY, '-d', 'zend.exception_ignore_args=0', '-d', 'zend.exception_string_param_max_len=1000',
            '-d', 'display_errors=1', '-d', 'log_errors=1', '-r', $program];
        $process = proc_open($command, [1 => ['pipe', 'w'], 2 => ['pipe', 'w']], $pipes);
        $shown = stream_get_contents($pipes[1]) . stream_get_contents($pipes[2]);
        proc_close($process);
        same(true, str_contains($shown, 'Uncaught AuthKitNative\ConfigurationException'));
        $refuse('the output', $shown);
    },
];
