<?php

declare(strict_types=1);

// The stories' application with middleware of PSR-15: pages that do what a step asks of them. The flow is the kit's.

use AuthKitNative\{Auth, AuthenticationResponse, AuthKitException, AuthMiddleware, WorkOS};
use Nyholm\Psr7\Factory\Psr17Factory;
use Nyholm\Psr7\Response;
use Psr\Http\Message\{ResponseInterface, ServerRequestInterface};

require __DIR__ . '/../../apps/php/autoload.php';
require __DIR__ . '/../../apps/php/http.php';

const MEMBERS = ['authenticated', 'reason', 'retryable', 'session_id', 'organization_id', 'role', 'roles', 'permissions',
    'entitlements', 'feature_flags', 'authentication_method'];

/** What a file keeps for the next request: the story, and what the application saw since it was mounted or asked about it. */
final class Stage
{
    public ?array $story = null;
    public array $told = ['events' => [], 'cookie' => null];

    public function __construct(private readonly string $file)
    {
        if (is_file($file) && $kept = json_decode(file_get_contents($file), true)) {
            ['story' => $this->story, 'told' => $this->told] = $kept;
        }
    }

    public function keep(): void
    {
        file_put_contents($this->file, json_encode(['story' => $this->story, 'told' => $this->told]));
    }

    public function forget(): void
    {
        $this->told = ['events' => [], 'cookie' => null];
    }

    public function client(): WorkOS
    {
        foreach ($this->story['environment'] as $name => $value) {
            putenv("$name=$value");
        }
        // A process shares the client of a configuration, proxies included. Each story has a new one.
        putenv("NO_PROXY=127.0.0.1,{$this->story['number']}.example");
        return new WorkOS($this->story['client']);
    }

    public function mount(array $story): array
    {
        $this->forget();
        $this->story = $story + ['number' => hrtime(true)];
        try {
            $this->client();
            return [];
        } catch (AuthKitException $error) {
            return said($error);
        }
    }

    public function note(array $event): void
    {
        $this->told['events'][] = $event;
    }
}

/** As an application does that looks for a mistake. */
function printed(mixed $it): void
{
    error_log(print_r($it, true));
}

function said(AuthKitException $error): array
{
    printed($error);
    printed((string) $error);
    return ['error' => $error->errorCode, 'says' => $error->getMessage()];
}

function asked(ServerRequestInterface $request): array
{
    return (json_decode($request->getHeaderLine('X-Story'), true) ?? []) + ['op' => 'handle', 'when' => []];
}

function shown(array $value, array $step = []): ResponseInterface
{
    $when = ($step['op'] ?? null) === 'finish' ? $step['when'] : [];
    $fields = ['Cache-Control' => $when['cache_control'] ?? null, 'Vary' => $when['vary'] ?? null];
    $fields += ['Content-Type' => 'application/json', 'X-Story-Page' => (string) getmypid()];
    return new Response(200, array_filter($fields, is_string(...)), json_encode((object) $value));
}

function who(ServerRequestInterface $request, Stage $stage): array
{
    $auth = Auth::of($request);
    $found = ['state' => $auth->authenticated ? 'signed_in' : ($auth->retryable ? 'unknown' : 'signed_out')];
    foreach (MEMBERS as $name) {
        $found[$name] = $auth->$name;
    }
    $found['user'] = $auth->user ? ['id' => $auth->user->id, 'email' => $auth->user->email] : null;
    $found['impersonator'] = $auth->impersonator ? ['email' => $auth->impersonator->email] : null;
    $stage->told['cookie'] = $request->getHeader('Cookie')[0] ?? null;
    return ['auth' => $found];
}

/** A body that is not there as a whole. @return resource */
function pieces()
{
    [$reading, $writing] = stream_socket_pair(STREAM_PF_UNIX, STREAM_SOCK_STREAM, 0);
    foreach (['one ', 'two ', 'three'] as $piece) {
        fwrite($writing, $piece);
    }
    fclose($writing);
    return $reading;
}

$page = function (ServerRequestInterface $request) use (&$stage): ResponseInterface {
    $auth = Auth::of($request);
    $step = asked($request);
    ['op' => $op, 'when' => $when] = $step;
    if ($when['reads'] ?? false) {
        printed($auth->reason);
    }
    switch ($op) {
        case 'stream':
            return new Response(200, ['Content-Type' => 'text/plain'], pieces());
        case 'raise':
            throw new DomainException('the application is broken');
        case 'missing':
            return new Response(404);
        case 'file':
            return new Response(200, ['Content-Type' => 'text/css'], fopen(__DIR__ . '/../../apps/public/page.css', 'r'));
        case 'guard':
            if ($refused = $auth->require($when)) {
                return $refused;
            }
            break;
        case 'has':
            return shown(['value' => $auth->has($when)]);
        case 'authenticated_within':
            return shown(['value' => $auth->authenticatedWithin($when['seconds'])]);
        case 'sign_in_url':
            return shown(['value' => $auth->signInUrl($when)]);
        case 'sign_up_url':
            return shown(['value' => $auth->signUpUrl($when)]);
        case 'sign_out_url':
            return shown(['value' => $auth->signOutUrl($when['return_to'] ?? null)]);
        case 'sign_out':
            return $auth->signOut($when['return_to'] ?? null);
        case 'switch_organization':
            return $auth->switchOrganization($when['organization_id'] ?? '', $when['return_to'] ?? null);
        case 'finish':
            if ($when['allow_caching'] ?? false) {
                $auth->allowCaching();
            }
            if (!($when['auth_was_read'] ?? false) && !($when['sets_cookies'] ?? false)) {
                return shown([], $step);
            }
    }
    return shown(who($request, $stage), $step);
};

/** With the application's page for exceptions, which belongs inside of the middleware: its cookies are for that page, too. */
$whole = function (ServerRequestInterface $request) use ($page): ResponseInterface {
    try {
        return $page($request);
    } catch (DomainException $error) {
        printed((string) $error);
        return new Response(500, [], 'The application is broken.');
    }
};

$hooks = [
    'on_sign_in' => function (AuthenticationResponse $response, ?string $state, ServerRequestInterface $request) use (&$stage): ?string {
        printed(['signed_in', $response]);
        $shown = ['user' => ['email' => $response->user->email], 'authentication_method' => $response->authenticationMethod];
        $stage->note(['name' => 'signed_in', 'state' => $state, 'response' => $shown]);
        $hook = asked($request)['hook'] ?? [];
        return $hook['failed'] ?? false ? throw new DomainException('the application does not know this user') : $hook['return_to'] ?? null;
    },
    'on_error' => function (string $code, int $status) use (&$stage): ?ResponseInterface {
        printed([$code, $status]);
        $stage->note(['name' => 'refused', 'code' => $code]);
        return null;
    },
];

$stage = new Stage(getenv('STORY_FILE'));
$request = Http\received();
$path = $request->getUri()->getPath();
if (str_starts_with($path, '/_story')) {
    $reply = $stage->told;
    $path === '/_story' ? $reply = $stage->mount(json_decode((string) $request->getBody(), true)) : $stage->forget();
    Http\send(new Response(200, [], json_encode((object) $reply)));
} elseif (!str_starts_with("$path/", ($stage->story['mount'] ?? '') . '/')) {
    Http\send(new Response(404));
} else {
    try {
        $heard = $stage->story['hooks'] ?? false ? $hooks : [];
        $kit = new AuthMiddleware($stage->client(), new Psr17Factory(), $stage->story['mount'] ?? '', $heard);
        Http\send((new Http\Pipe([$kit], $whole))->handle($request));
    } catch (AuthKitException $error) {
        Http\send(new Response(500, ['Content-Type' => 'application/json'], json_encode(said($error))));
    }
}
$stage->keep();
