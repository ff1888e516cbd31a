<?php

declare(strict_types=1);

namespace AuthKitNative;

/** Members that no dump of an object reaches: a map beside the object holds them. @internal */
final class Hidden
{
    /** The same for the same members, within a process: objects compare by it. */
    public readonly string $mark;
    private static ?\WeakMap $values = null;
    private static ?string $key = null;

    /** @param bool $isSecret whether all members are secret, because the record is */
    public function __construct(#[\SensitiveParameter] array $members, private readonly bool $isSecret = false)
    {
        self::$values ??= new \WeakMap();
        self::$key ??= random_bytes(32);
        self::$values[$this] = $members;
        $this->mark = hash_hmac('sha256', serialize($members), self::$key);
    }

    public function members(): array
    {
        return self::$values[$this] ?? [];
    }

    /** The members, secrets redacted at any depth. */
    public function shown(): array
    {
        return $this->isSecret ? array_map(fn () => '[redacted]', $this->members()) : self::redacted($this->members());
    }

    /** Whether what is inside of a member is secret. */
    public function hides(int|string $name): bool
    {
        return $this->isSecret || isset(Engine::secretNames()[$name]);
    }

    public function __serialize(): array
    {
        return [];
    }

    public function __unserialize(array $data): void
    {
        $this->mark = '';
        $this->isSecret = true;
        self::$values ??= new \WeakMap();
    }

    public function __debugInfo(): array
    {
        return [];
    }

    private function __clone()
    {
    }

    private static function redacted(#[\SensitiveParameter] array $members, bool $isError = false): array
    {
        $shown = [];
        foreach ($members as $name => $member) {
            // The code of an error is a word of the engine's and says what happened.
            $isSecret = is_string($name) && isset(Engine::secretNames()[$name]) && !($isError && $name === 'code');
            $shown[$name] = match (true) {
                $isSecret && $member !== null => '[redacted]',
                is_array($member) => self::redacted($member, $name === 'error'),
                default => $member,
            };
        }
        return $shown;
    }
}
