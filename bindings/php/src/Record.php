<?php

declare(strict_types=1);

namespace AuthKitNative;

/**
 * What the API or the engine sent: members by their names in camelCase (`$auth->sealedSession`), null when there is none;
 * members that are records are records again. `toArray` gives everything as it came. Dumps show no secret.
 */
final class Record implements \JsonSerializable
{
    private const SECRETS = ['access_token', 'refresh_token', 'sealed_session', 'raw', 'code_verifier', 'oauth_tokens',
        'authkit_authorization_code', 'error'];

    /** @internal */
    public function __construct(private array $members)
    {
    }

    public function __get(string $name): mixed
    {
        $member = $this->members[strtolower(preg_replace('/[A-Z]/', '_$0', $name))] ?? null;
        return is_array($member) && !array_is_list($member) ? new self($member) : $member;
    }

    public function __isset(string $name): bool
    {
        return $this->__get($name) !== null;
    }

    /** Every member, names in snake_case, secrets in clear. */
    public function toArray(): array
    {
        return $this->members;
    }

    public function jsonSerialize(): array
    {
        return $this->__debugInfo();
    }

    public function __serialize(): array
    {
        throw new \LogicException('records hold secrets: keep the sealed session instead');
    }

    public function __debugInfo(): array
    {
        $hide = fn (string $name, mixed $member) => $member !== null && in_array($name, self::SECRETS, true) ? '[redacted]' : $member;
        return array_combine(array_keys($this->members), array_map($hide, array_keys($this->members), $this->members));
    }
}
