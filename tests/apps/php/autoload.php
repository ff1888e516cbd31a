<?php

declare(strict_types=1);

// In the place of Composer's `vendor/autoload.php`: this package, nyholm/psr7 as Debian has it, and the interfaces of PSR-15.

namespace {
    require '/usr/share/php/Nyholm/Psr7/autoload.php';
    require __DIR__ . '/../../../bindings/php/tests/autoload.php';
}

namespace Psr\Http\Server {
    use Psr\Http\Message\{ResponseInterface, ServerRequestInterface};

    interface RequestHandlerInterface
    {
        public function handle(ServerRequestInterface $request): ResponseInterface;
    }

    interface MiddlewareInterface
    {
        public function process(ServerRequestInterface $request, RequestHandlerInterface $handler): ResponseInterface;
    }
}
