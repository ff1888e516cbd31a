<?php

declare(strict_types=1);

// Requests and responses of PSR-7 in PHP's own servers, as nyholm/psr7-server and an emitter make and send them.

namespace Http;

use Nyholm\Psr7\{ServerRequest, Uri};
use Psr\Http\Message\{ResponseInterface, ServerRequestInterface};
use Psr\Http\Server\{MiddlewareInterface, RequestHandlerInterface};

/** The request that this script was called for. */
function received(): ServerRequestInterface
{
    [$path, $query] = explode('?', $_SERVER['REQUEST_URI'], 2) + [1 => ''];
    $uri = (new Uri())->withScheme('http')->withHost(strtok($_SERVER['HTTP_HOST'] ?? 'localhost', ':'))->withPath($path)->withQuery($query);
    $request = new ServerRequest($_SERVER['REQUEST_METHOD'], $uri, getallheaders(), fopen('php://input', 'r'), serverParams: $_SERVER);
    return $request->withCookieParams($_COOKIE)->withQueryParams($_GET)->withParsedBody($_POST === [] ? null : $_POST);
}

/** Sends a response, its body piece by piece. */
function send(ResponseInterface $response): void
{
    http_response_code($response->getStatusCode());
    foreach ($response->getHeaders() as $name => $values) {
        foreach ($values as $index => $value) {
            // A location would change the status, and fields of one name are all sent.
            header("$name: $value", $index === 0 && strcasecmp($name, 'Set-Cookie') !== 0, $response->getStatusCode());
        }
    }
    $body = $response->getBody();
    if ($body->isSeekable()) {
        $body->rewind();
    }
    while (!$body->eof()) {
        echo $body->read(8192);
        flush();
    }
}

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
