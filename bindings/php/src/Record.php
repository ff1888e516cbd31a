<?php

declare(strict_types=1);

namespace AuthKitNative;

/**
 * What the API or the engine sent: members by their names in camelCase (`$auth->sealedSession`) or as they came
 * (`$auth['sealed_session']`), null when there is none. Members that are records are records again, in lists too.
 * `toArray` gives everything as it came. Dumps of any kind show no secret, and a record is not serialized.
 */
final class Record implements \ArrayAccess, \Countable, \IteratorAggregate, \JsonSerializable
{
    private static bool $isRevealing = false;
    private readonly Hidden $members;

    /** @internal */
    public function __construct(#[\SensitiveParameter] array $members, bool $isSecret = false)
    {
        $this->members = new Hidden($members, $isSecret);
    }

    public function __get(string $name): mixed
    {
        return $this[strtolower(preg_replace('/[A-Z]/', '_$0', $name))];
    }

    public function __isset(string $name): bool
    {
        return $this->__get($name) !== null;
    }

    public function offsetGet(mixed $offset): mixed
    {
        return self::read($this->members->members()[$offset] ?? null, $this->members->hides($offset));
    }

    public function offsetExists(mixed $offset): bool
    {
        return isset($this->members->members()[$offset]);
    }

    public function offsetSet(mixed $offset, #[\SensitiveParameter] mixed $value): void
    {
        throw new \LogicException('records are not changed');
    }

    public function offsetUnset(mixed $offset): void
    {
        throw new \LogicException('records are not changed');
    }

    public function count(): int
    {
        return count($this->members->members());
    }

    /** Every member by its name in snake_case. */
    public function getIterator(): \Iterator
    {
        foreach ($this->members->members() as $name => $member) {
            yield $name => self::read($member, $this->members->hides($name));
        }
    }

    /** Every member, names in snake_case, secrets in clear. */
    public function toArray(): array
    {
        return $this->members->members();
    }

    public function jsonSerialize(): array
    {
        return self::$isRevealing ? $this->members->members() : $this->members->shown();
    }

    public function __serialize(): array
    {
        throw new \LogicException('records hold secrets: keep the sealed session instead');
    }

    public function __debugInfo(): array
    {
        return $this->members->shown();
    }

    /** Writes JSON for the engine: secrets are sealed or sent on, so records have to have them. @internal */
    public static function revealing(\Closure $write): string
    {
        self::$isRevealing = true;
        try {
            return $write();
        } finally {
            self::$isRevealing = false;
        }
    }

    /** @internal */
    public static function read(#[\SensitiveParameter] mixed $value, bool $isSecret = false): mixed
    {
        return match (true) {
            !is_array($value) => $value,
            array_is_list($value) => array_map(fn (#[\SensitiveParameter] mixed $item) => self::read($item, $isSecret), $value),
            default => new self($value, $isSecret),
        };
    }
}

/** Members that no dump of an object reaches: they are kept beside it. @internal */
final class Hidden
{
    /** The same for the same members, within a process: objects compare by it. */
    public readonly string $mark;
    private static ?\WeakMap $kept = null;
    private static ?string $key = null;

    /** All of the members are secret when that which they are the members of is. */
    public function __construct(#[\SensitiveParameter] array $members, private readonly bool $isSecret = false)
    {
        self::$kept ??= new \WeakMap();
        self::$key ??= random_bytes(32);
        self::$kept[$this] = $members;
        $this->mark = hash_hmac('sha256', serialize($members), self::$key);
    }

    public function members(): array
    {
        return self::$kept[$this] ?? [];
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
        self::$kept ??= new \WeakMap();
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
