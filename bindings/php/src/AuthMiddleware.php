<?php

declare(strict_types=1);

namespace AuthKitNative;

use Psr\Http\Message\ResponseFactoryInterface;
use Psr\Http\Message\ResponseInterface;
use Psr\Http\Message\ServerRequestInterface;
use Psr\Http\Message\StreamFactoryInterface;
use Psr\Http\Server\MiddlewareInterface;
use Psr\Http\Server\RequestHandlerInterface;

/**
 * The web flow as middleware of PSR-15: routes, cookies, refresh and guards. The client needs the option `web`. Handlers find
 * who is signed in as the attribute `auth` of the request, an `Auth`; every request that does not ask is left alone.
 *
 * Hooks: `on_sign_in(AuthenticationResponse, ?string $state, ServerRequestInterface): ?string` runs before the session is set
 * and may return another page to go to; an exception refuses the sign-in. `on_error(string $code, int $status,
 * ServerRequestInterface): ?ResponseInterface` may return the page of a refusal; its header fields are added.
 */
final class AuthMiddleware implements MiddlewareInterface
{
    /** The attribute of a request that holds its `Auth`. */
    public const ATTRIBUTE = 'auth';

    /**
     * @param string $mount The path that the application is mounted under, such as `/app`
     * @param array{on_sign_in?: callable, on_error?: callable} $hooks
     */
    public function __construct(
        private readonly WorkOS $workos,
        private readonly ResponseFactoryInterface&StreamFactoryInterface $factory,
        private readonly string $mount = '',
        private readonly array $hooks = [],
    ) {
    }

    /** Middleware that lets a request through which meets the requirement, such as `['permission' => 'reports:read']`. */
    public static function require(array $requirement = []): MiddlewareInterface
    {
        return new RequireAuth($requirement);
    }

    public function process(#[\SensitiveParameter] ServerRequestInterface $request, RequestHandlerInterface $handler): ResponseInterface
    {
        $auth = new Auth($this->workos, $this->factory, $request, $this->mount, $this->hooks);
        $answer = $auth->begin();
        return $answer ?? $auth->finish($handler->handle($auth->seen($request)->withAttribute(self::ATTRIBUTE, $auth)));
    }
}
