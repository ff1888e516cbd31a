<?php

declare(strict_types=1);

namespace AuthKitNative;

/** What every failed call throws, as one of the classes named after what to do. Its text never contains a secret. */
abstract class AuthKitException extends \RuntimeException
{
    /** The stable name of what happened, the same in every language. */
    public readonly string $errorCode;
    /** What to do next. */
    public readonly string $hint;
    /** The HTTP status, when the API responded. */
    public readonly ?int $status;
    /** The API's request id, for its support. */
    public readonly ?string $requestId;
    /** Whether the same call may succeed later. */
    public readonly bool $retryable;
    /** Seconds to wait before the next try, when the API said so. */
    public readonly ?float $retryAfter;
    /** The API's own code, unchanged. */
    public readonly ?string $apiCode;
    /** The other members of the API's response. They may be secret. */
    private Hidden $fields;

    /** @internal */
    public static function from(#[\SensitiveParameter] array $error): self
    {
        $class = match ($error['remedy']) {
            'fix_configuration' => ConfigurationException::class,
            'sign_in' => SignInRequiredException::class,
            'retry_later' => UnavailableException::class,
            'reject_request' => RejectedException::class,
            default => InternalException::class,
        };
        $made = new $class($error['text'] ?? $error['message']);
        $made->errorCode = $error['code'];
        $made->hint = $error['hint'];
        $made->status = $error['status'] ?? null;
        $made->requestId = $error['request_id'] ?? null;
        $made->retryable = $error['retryable'] ?? false;
        $made->retryAfter = $error['retry_after'] ?? null;
        $made->apiCode = $error['api_code'] ?? null;
        $made->fields = new Hidden($error['fields'] ?? []);
        return $made;
    }

    /** Another member of the API's response, such as `pending_authentication_token` or `organizations`. */
    public function field(string $name): mixed
    {
        return Record::read($this->fields->members()[$name] ?? null, $this->fields->hides($name));
    }

    public function __debugInfo(): array
    {
        return ['message' => $this->getMessage()];
    }
}
