<?php

declare(strict_types=1);

// The middleware with Debian's PSR-7. `run.php` runs it.

namespace Psr\Http\Server {
    // Debian has no package with these: their contract is PSR-15's.
    interface RequestHandlerInterface
    {
        public function handle(\Psr\Http\Message\ServerRequestInterface $request): \Psr\Http\Message\ResponseInterface;
    }

    interface MiddlewareInterface
    {
        public function process(\Psr\Http\Message\ServerRequestInterface $request, RequestHandlerInterface $handler): \Psr\Http\Message\ResponseInterface;
    }
}

namespace AuthKitNative {
    use Nyholm\Psr7\Factory\Psr17Factory;
    use Nyholm\Psr7\ServerRequest;
    use Psr\Http\Message\ResponseInterface;
    use Psr\Http\Message\ServerRequestInterface;
    use Psr\Http\Server\MiddlewareInterface;
    use Psr\Http\Server\RequestHandlerInterface;

    /** Middleware around a handler that is a function. */
    final class Pipe implements RequestHandlerInterface
    {
        /** @param list<MiddlewareInterface> $middleware */
        public function __construct(private array $middleware, private \Closure $last)
        {
        }

        public function handle(ServerRequestInterface $request): ResponseInterface
        {
            $rest = $this->middleware;
            $next = array_shift($rest);
            return $next === null ? ($this->last)($request) : $next->process($request, new self($rest, $this->last));
        }
    }

    /** A browser at an application. */
    final class Visitor
    {
        public array $cookies = [];

        public function __construct(private array $options, private \Closure $app, private array $hooks = [], private array $guards = [])
        {
            $this->options += ['web' => []];
        }

        public function ask(string $url, string $method = 'GET', ?array $form = null, array $headers = []): ResponseInterface
        {
            $headers += ['Accept' => 'text/html', 'Sec-Fetch-Site' => 'same-origin', 'Sec-Fetch-Mode' => 'navigate', 'Sec-Fetch-Dest' => 'document'];
            $cookie = implode('; ', array_map(fn ($name, $value) => "$name=$value", array_keys($this->cookies), $this->cookies));
            $request = (new ServerRequest($method, "https://app.example$url", array_filter($headers) + ($cookie === '' ? [] : ['Cookie' => $cookie])))
                ->withCookieParams($this->cookies)->withParsedBody($form);
            $factory = new Psr17Factory();
            $kit = new AuthMiddleware(new WorkOS($this->options), $factory, hooks: $this->hooks);
            $response = (new Pipe([$kit, ...$this->guards], $this->app))->handle($request);
            foreach ($response->getHeader('Set-Cookie') as $line) {
                [$name, $value] = explode('=', explode('; ', $line)[0], 2);
                $this->cookies[$name] = $value;
                if (str_contains($line, 'Max-Age=0')) {
                    unset($this->cookies[$name]);
                }
            }
            return $response;
        }

        public function signIn(string $url): ResponseInterface
        {
            $response = $this->ask($url);
            while (str_starts_with($response->getHeaderLine('Location'), '/')) {
                $response = $this->ask($response->getHeaderLine('Location'));
            }
            parse_str(parse_url($response->getHeaderLine('Location'), PHP_URL_QUERY), $query);
            $code = control('codes', ['email' => 'ada@example.com', 'code_challenge' => $query['code_challenge']])['code'];
            return $this->ask("/callback?code=$code&state={$query['state']}");
        }

        public function signInExpired(): void
        {
            control('clock', ['advance_seconds' => -1000]);
            $this->signIn('/login');
            control('clock', ['advance_seconds' => 1000]);
        }
    }

    function sets(ResponseInterface $response): bool
    {
        return (bool) preg_grep('/^wos-session=ak1/', $response->getHeader('Set-Cookie'));
    }

    $text = fn (string $body, array $headers = []) => new \Nyholm\Psr7\Response(200, $headers, $body);
    $hello = fn (ServerRequestInterface $request) => $text(Auth::of($request)->authenticated ? 'Hello, ' . $request->getAttribute('auth')->user->firstName : 'Hello, stranger');

    return [
        'middleware signs in, guards and signs out' => function () use ($options, $hello) {
            control('reset', []);
            $open = new Visitor($options, $hello);
            same('Hello, stranger', (string) $open->ask('/')->getBody());
            $back = $open->signIn('/login?return_to=%2Freports%3Fa%3D1');
            same('/reports?a=1', $back->getHeaderLine('Location'));
            // Of the flow, the mark and the session, each a field of its own.
            same(3, count($back->getHeader('Set-Cookie')));
            $page = $open->ask('/');
            same(['Hello, Ada', 'private, no-store', 'Cookie'], [(string) $page->getBody(), $page->getHeaderLine('Cache-Control'), $page->getHeaderLine('Vary')]);
            $guarded = new Visitor($options, $hello, guards: [AuthMiddleware::require()]);
            $refused = $guarded->ask('/reports');
            same([302, '/callback?authkit=resume&return_to=%2Freports'], [$refused->getStatusCode(), $refused->getHeaderLine('Location')]);
            $guarded->cookies = $open->cookies;
            same('Hello, Ada', (string) $guarded->ask('/reports')->getBody());
            $refusing = new Visitor($options, $hello, guards: [AuthMiddleware::require(['permission' => 'none:has'])]);
            $refusing->cookies = $open->cookies;
            same(403, $refusing->ask('/reports')->getStatusCode());
            $out = $open->ask('/logout', 'POST', ['return_to' => '/bye', 'list' => ['x']]);
            same([200, true], [$out->getStatusCode(), str_contains((string) $out->getBody(), 'bye')]);
            same('Hello, stranger', (string) $open->ask('/')->getBody());
        },
        'middleware leaves alone what does not ask' => function () use ($options, $text) {
            $stream = fopen('php://memory', 'r+');
            fwrite($stream, 'from a stream');
            $body = (new Psr17Factory())->createStreamFromResource($stream);
            $made = $text('')->withBody($body)->withHeader('Cache-Control', 'public')->withAddedHeader('Set-Cookie', 'a=1');
            $visitor = new Visitor($options, fn () => $made);
            $visitor->signInExpired();
            same(true, $visitor->ask('/static') === $made);
            $reading = new Visitor($options, function (ServerRequestInterface $request) use ($made) {
                same(true, isset(Auth::of($request)->user));
                return $made;
            });
            $reading->cookies = $visitor->cookies;
            $response = $reading->ask('/');
            // Each cookie is a field of its own, and the stream is the application's.
            same(['a=1', true, true], [$response->getHeader('Set-Cookie')[0], sets($response), $response->getBody() === $body]);
            same(['private, no-store', 'Cookie'], [$response->getHeaderLine('Cache-Control'), $response->getHeaderLine('Vary')]);
        },
        'middleware shows a refreshed session behind a guard' => function () use ($options, $text) {
            $seen = null;
            $visitor = new Visitor($options, function (ServerRequestInterface $request) use ($text, &$seen) {
                $seen = $request->getCookieParams()['wos-session'];
                same(true, str_contains($request->getHeaderLine('Cookie'), "wos-session=$seen"));
                return $text('');
            }, guards: [AuthMiddleware::require()]);
            $visitor->signInExpired();
            $old = $visitor->cookies['wos-session'];
            same(true, sets($visitor->ask('/')));
            same([true, $visitor->cookies['wos-session']], [$seen !== $old, $seen]);
        },
        'middleware ends a prefetch in the place of the application' => function () use ($options, $hello) {
            $visitor = new Visitor($options, $hello);
            $visitor->signInExpired();
            $response = $visitor->ask('/', headers: ['Sec-Purpose' => 'prefetch']);
            same([401, '', 'no-store', []], [$response->getStatusCode(), (string) $response->getBody(), $response->getHeaderLine('Cache-Control'), $response->getHeader('Set-Cookie')]);
        },
        'middleware runs hooks' => function () use ($options, $hello) {
            $fails = false;
            $visitor = new Visitor($options, $hello, [
                'on_sign_in' => function (AuthenticationResponse $response, ?string $state) use (&$fails) {
                    return $fails ? throw new \DomainException('unknown here') : '/welcome?' . $response->user->email;
                },
                'on_error' => fn (string $code, int $status) => new \Nyholm\Psr7\Response($status, [], "our page: $code"),
            ]);
            same('/welcome?ada@example.com', $visitor->signIn('/login')->getHeaderLine('Location'));
            $fails = true;
            $log = ini_set('error_log', '/dev/null');
            $response = $visitor->signIn('/login');
            ini_set('error_log', (string) $log);
            same([500, false, true], [$response->getStatusCode(), sets($response), str_starts_with((string) $response->getBody(), 'our page: ')]);
        },
        'the middleware of the README works as it stands there' => function () use ($options, $text, $root) {
            $readme = file_get_contents("$root/bindings/php/README.md");
            preg_match_all('/^```php\n(.*?)^```/ms', $readme, $examples);
            [, $quickStart, $laravel] = $examples[1];
            $app = new class {
                public array $middleware = [];
                public array $routes = [];

                public function add(MiddlewareInterface $middleware): void
                {
                    array_unshift($this->middleware, $middleware);
                }

                public function get(string $path, \Closure $handler): self
                {
                    $this->routes[$path] = $route = new self();
                    $route->routes = [$handler];
                    return $route;
                }

                public function handle(string $path, array $cookies): ResponseInterface
                {
                    $request = new ServerRequest('GET', "https://app.example$path", ['Accept' => 'text/html',
                        'Cookie' => http_build_query($cookies, '', '; ')]);
                    $route = $this->routes[$path];
                    $last = fn (ServerRequestInterface $request) => $route->routes[0]($request, new \Nyholm\Psr7\Response());
                    return (new Pipe([...$this->middleware, ...$route->middleware], $last))->handle($request);
                }
            };
            $reports = fn () => $text('');
            $visitor = new Visitor($options, $reports);
            $visitor->signIn('/login');
            $environment = ['WORKOS_API_KEY' => $options['api_key'], 'WORKOS_CLIENT_ID' => $options['client_id'],
                'WORKOS_BASE_URL' => $options['base_url'], 'WORKOS_COOKIE_PASSWORD' => PASSWORD, 'WORKOS_REDIRECT_URI' => $options['redirect_uri']];
            foreach ($environment as $name => $value) {
                putenv("$name=$value");
            }
            eval($quickStart);
            array_map(putenv(...), array_keys($environment));
            same(['Hello, stranger', 'Hello, Ada'], [(string) $app->handle('/', [])->getBody(), (string) $app->handle('/', $visitor->cookies)->getBody()]);
            same([302, 403], [$app->handle('/reports', [])->getStatusCode(), $app->handle('/reports', $visitor->cookies)->getStatusCode()]);
            same(true, token_get_all("<?php $laravel", TOKEN_PARSE) !== []);
        },
        'who is signed in is not printed' => function () use ($options, $text) {
            $shown = '';
            $visitor = new Visitor($options, function (ServerRequestInterface $request) use ($text, &$shown) {
                $auth = Auth::of($request);
                same(true, $auth->accessToken !== null);
                $shown = print_r($auth, true) . var_export((array) json_decode(json_encode($auth)), true);
                return $text('');
            });
            $visitor->signIn('/login');
            $visitor->ask('/');
            same(false, str_contains($shown, 'ada@') || str_contains($shown, 'ak1.') || str_contains($shown, 'eyJ'));
        },
        'middleware says what the application has to mend' => function () use ($options, $hello) {
            $guarded = new Visitor(['web' => ['unauthenticated_paths' => ['/open']]] + $options, $hello);
            same([200, 302, 302], [$guarded->ask('/open')->getStatusCode(), $guarded->ask('/other')->getStatusCode(), $guarded->ask('/open/../other')->getStatusCode()]);
            $factory = new Psr17Factory();
            $kit = new AuthMiddleware(new WorkOS($options), $factory);
            raises(ConfigurationException::class, 'invalid_option', fn () => (new Pipe([$kit], $hello))->handle(new ServerRequest('GET', 'https://app.example/')));
        },
    ];
}
