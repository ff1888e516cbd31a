<?php

declare(strict_types=1);

namespace AuthKitNative;

use Psr\Http\Message\ResponseFactoryInterface;
use Psr\Http\Message\ResponseInterface;
use Psr\Http\Message\ServerRequestInterface;
use Psr\Http\Message\StreamFactoryInterface;

/**
 * Who makes a request. The session is loaded when the first member is read, and refreshed where that is needed. The members are
 * those of `Authentication`. It shows nothing when it is dumped.
 *
 * @mixin Authentication
 */
final class Auth implements \JsonSerializable
{
    private ?WebRequest $web = null;
    private ?Authentication $found = null;
    private ?ResponseInterface $refusal = null;
    private ?string $cookie = null;
    private bool $isHandled = false;
    private bool $wasRead = false;
    private bool $setsCookies = false;
    private bool $isAnswered = false;
    private bool $mayBeCached = false;
    /** Why the engine has to see the request first. */
    private readonly ?string $concern;
    private readonly string $path;

    /** @internal */
    public function __construct(
        private readonly WorkOS $workos,
        private readonly ResponseFactoryInterface&StreamFactoryInterface $factory,
        #[\SensitiveParameter] private readonly ServerRequestInterface $request,
        private readonly string $mount,
        private readonly array $hooks,
    ) {
        $path = $request->getUri()->getPath();
        // A mount point is taken away by what calls the middleware, or was never part of the path.
        $this->path = str_starts_with($path, "$mount/") ? $path : $mount . ($path === '' ? '/' : $path);
        $this->concern = $workos->concern(['url' => $this->path, 'mount' => $mount]);
    }

    /** The `Auth` of a request that came through `AuthMiddleware`. */
    public static function of(#[\SensitiveParameter] ServerRequestInterface $request): self
    {
        $auth = $request->getAttribute(AuthMiddleware::ATTRIBUTE);
        return $auth instanceof self ? $auth : throw new \LogicException('this request did not come through AuthMiddleware');
    }

    public function __get(string $name): mixed
    {
        return $this->outcome()->$name;
    }

    public function __isset(string $name): bool
    {
        return isset($this->outcome()->$name);
    }

    /** The response of somebody who does not meet the requirement: return it. Null: the handler goes on. */
    public function require(array $requirement = []): ?ResponseInterface
    {
        $this->resolve();
        return $this->refusal ?? $this->respond($this->web()->guard($requirement));
    }

    /** Whether somebody is signed in who meets the requirement. */
    public function has(array $requirement = []): bool
    {
        $this->resolve();
        return $this->web()->call('has', $requirement);
    }

    /** Whether the user signed in so many seconds ago or later. */
    public function authenticatedWithin(int $seconds): bool
    {
        $this->resolve();
        return $this->web()->call('authenticated_within', ['seconds' => $seconds]);
    }

    /** The address that starts a sign-in and comes back to this page. It reads no session. */
    public function signInUrl(#[\SensitiveParameter] array $options = []): string
    {
        return $this->web()->call('sign_in_url', $options);
    }

    /** The address that starts a sign-up and comes back to this page. It reads no session. */
    public function signUpUrl(#[\SensitiveParameter] array $options = []): string
    {
        return $this->web()->call('sign_up_url', $options);
    }

    /** The address to post to for signing out. */
    public function signOutUrl(?string $returnTo = null): string
    {
        return $this->web()->call('sign_out_url', ['return_to' => $returnTo]);
    }

    /** The response that switches to another organization. */
    public function switchOrganization(string $organizationId, ?string $returnTo = null): ResponseInterface
    {
        return $this->answer('switch_organization', ['organization_id' => $organizationId, 'return_to' => $returnTo]);
    }

    /** The response that signs out. */
    public function signOut(?string $returnTo = null): ResponseInterface
    {
        return $this->answer('sign_out', ['return_to' => $returnTo]);
    }

    /** Says that the response shows nobody's data, although it read who is signed in. */
    public function allowCaching(): void
    {
        $this->mayBeCached = true;
    }

    public function jsonSerialize(): array
    {
        return [];
    }

    public function __debugInfo(): array
    {
        return [];
    }

    public function __serialize(): array
    {
        throw new \LogicException('who is signed in belongs to one request');
    }

    /** The response of a route of ours, or of a path that needs a sign-in. @internal */
    public function begin(): ?ResponseInterface
    {
        $this->wasRead = $this->concern === 'guarded';
        return $this->concern === null ? null : $this->handle();
    }

    /** The request with the refreshed session in its cookies. @internal */
    public function seen(#[\SensitiveParameter] ServerRequestInterface $request): ServerRequestInterface
    {
        if ($this->cookie === null || $request->getHeaderLine('Cookie') === $this->cookie) {
            return $request;
        }
        $cookies = [];
        foreach (explode(';', $this->cookie) as $pair) {
            [$name, $value] = explode('=', trim($pair), 2) + [1 => ''];
            $cookies[$name] ??= urldecode($value);
        }
        return $request->withHeader('Cookie', $this->cookie)->withCookieParams($cookies + $request->getCookieParams());
    }

    /** The application's response with the cookies of the session and what caches have to know. @internal */
    public function finish(ResponseInterface $response): ResponseInterface
    {
        if ($this->refusal !== null) {
            return $this->refusal;
        }
        if (!$this->wasRead && !$this->setsCookies) {
            return $response;
        }
        $given = $response->getHeaderLine('Cache-Control');
        $finished = $this->web()->finish(['auth_was_read' => $this->wasRead, 'sets_cookies' => $this->setsCookies,
            'cache_control' => $given, 'vary' => $response->getHeaderLine('Vary'), 'allow_caching' => $this->mayBeCached]);
        // An answer of ours says it already, unless a page of the application's own took its place.
        if ($finished['cache_control'] !== null && !($this->isAnswered && $given === 'no-store')) {
            $response = $response->withHeader('Cache-Control', $finished['cache_control']);
        }
        if ($finished['vary'] !== null) {
            $response = $response->withHeader('Vary', $finished['vary']);
        }
        foreach ($finished['set_cookies'] as $line) {
            $response = $response->withAddedHeader('Set-Cookie', $line);
        }
        return $response;
    }

    private function outcome(): Authentication
    {
        $this->resolve();
        return $this->found ??= $this->web()->auth();
    }

    /** Finds out who is signed in, once. An answer that ends the request takes the place of the application's. */
    private function resolve(): void
    {
        $this->wasRead = true;
        if (!$this->isHandled) {
            $this->refusal = $this->handle();
        }
    }

    private function handle(): ?ResponseInterface
    {
        $answer = $this->web()->handle();
        $this->isHandled = true;
        $answer = $this->settled($answer);
        $this->cookie = $answer['request_cookie'];
        $this->setsCookies = $answer['set_cookies'] !== [];
        return $answer['action'] === 'answer' ? $this->response($answer) : null;
    }

    private function answer(string $operation, #[\SensitiveParameter] array $options): ResponseInterface
    {
        return $this->respond($this->web()->call($operation, $options));
    }

    private function respond(Record $answer): ?ResponseInterface
    {
        if ($answer['action'] !== 'answer') {
            return null;
        }
        $this->found = null;
        $this->isAnswered = true;
        $this->setsCookies = $this->setsCookies || $answer['set_cookies'] !== [];
        return $this->response($this->settled($answer));
    }

    /** The answer after the hook of a sign-in has run. */
    private function settled(Record $answer): Record
    {
        $hook = $this->hooks['on_sign_in'] ?? null;
        if ($hook === null || ($answer['event']['name'] ?? null) !== 'signed_in') {
            return $answer;
        }
        $response = AuthenticationResponse::read($this->web()->call('response')->toArray());
        try {
            $returnTo = $hook($response, $answer['event']['state'], $this->request);
        } catch (\Throwable $error) {
            error_log('authkit: the hook refused a sign-in: ' . $error::class . ': ' . $error->getMessage());
            return $this->web()->call('after_sign_in', ['failed' => true]);
        }
        return $this->web()->call('after_sign_in', ['return_to' => $returnTo]);
    }

    private function response(Record $answer): ResponseInterface
    {
        $made = null;
        if ($answer['code'] !== null && isset($this->hooks['on_error'])) {
            $made = $this->hooks['on_error']($answer['code'], $answer['status'], $this->request);
        }
        $response = $made ?? $this->factory->createResponse($answer['status'])->withBody($this->factory->createStream($answer['body'] ?? ''));
        foreach ($answer['headers'] as [$name, $value]) {
            $response = $response->withAddedHeader($name, $value);
        }
        if ($made === null && $answer['content_type'] !== null) {
            $response = $response->withHeader('Content-Type', $answer['content_type']);
        }
        if ($answer['location'] !== null) {
            $response = $response->withHeader('Location', $answer['location']);
        }
        foreach ($answer['set_cookies'] as $line) {
            $response = $response->withAddedHeader('Set-Cookie', $line);
        }
        return $response;
    }

    private function web(): WebRequest
    {
        return $this->web ??= $this->workos->webRequest($this->facts());
    }

    private function facts(): array
    {
        $query = $this->request->getUri()->getQuery();
        $body = $this->concern === 'own' ? $this->request->getParsedBody() : null;
        return [
            'method' => $this->request->getMethod(),
            'url' => $query === '' ? $this->path : "$this->path?$query",
            'mount' => $this->mount,
            'headers' => $this->request->getHeaders(),
            'remote_address' => $this->request->getServerParams()['REMOTE_ADDR'] ?? null,
            'form' => is_array($body) ? array_filter($body, is_string(...)) : null,
        ];
    }
}
