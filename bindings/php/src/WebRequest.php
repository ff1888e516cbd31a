<?php

declare(strict_types=1);

namespace AuthKitNative;

/**
 * The web flow of one request. An answer whose `action` is `answer` is to be sent: its `status`, `location`, `headers`,
 * `set_cookies`, `content_type` and `body`. After `continue` the application answers, with what `finish` says.
 */
final class WebRequest
{
    /** @internal */
    public function __construct(private Engine $engine)
    {
    }

    /** Answers the routes of the flow, and finds out who is signed in for every other request. */
    public function handle(): Record
    {
        return self::answer($this->engine->call('handle'));
    }

    /** Who makes the request. */
    public function auth(): Authentication
    {
        return Authentication::read($this->engine->call('auth'));
    }

    /** Lets the request through, or says what to answer. Comes after `handle`. */
    public function guard(array $requirement = []): Record
    {
        return self::answer($this->engine->call('guard', $requirement));
    }

    /** What the application's own answer needs in its header: `cache_control`, `vary`, `set_cookies`. */
    public function finish(array $options = ['auth_was_read' => true]): Record
    {
        $nothing = ['cache_control' => null, 'vary' => null, 'set_cookies' => []];
        return self::answer($this->engine->call('finish', $options) ?? $nothing);
    }

    /** Runs an operation by its name in the engine, such as `sign_in_url`. */
    public function call(string $operation, #[\SensitiveParameter] array $options = []): mixed
    {
        $reply = $this->engine->call($operation, $options);
        return is_array($reply) ? self::answer($reply) : $reply;
    }

    /** An answer holds cookies: it is not printed. The engine says nothing when there is nothing to do. */
    private static function answer(#[\SensitiveParameter] ?array $members): Record
    {
        return new Record($members ?? ['action' => 'continue', 'set_cookies' => [], 'request_cookie' => null], true);
    }
}
