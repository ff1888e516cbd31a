<?php

declare(strict_types=1);

namespace AuthKitNative;

use Psr\Http\Message\ResponseInterface;
use Psr\Http\Message\ServerRequestInterface;
use Psr\Http\Server\MiddlewareInterface;
use Psr\Http\Server\RequestHandlerInterface;

/** The guard of `AuthMiddleware::require`. @internal */
final class RequireAuth implements MiddlewareInterface
{
    public function __construct(private readonly array $requirement)
    {
    }

    public function process(#[\SensitiveParameter] ServerRequestInterface $request, RequestHandlerInterface $handler): ResponseInterface
    {
        $auth = Auth::of($request);
        return $auth->require($this->requirement) ?? $handler->handle($auth->seen($request));
    }
}
