<?php

declare(strict_types=1);

namespace AuthKitNative;

/**
 * What the API or the engine sent: members by their names in camelCase (`$auth->sealedSession`) or as they came
 * (`$auth['sealed_session']`), null when there is none. Members that are records are records again, in lists too.
 * `toArray` gives everything as it came. Dumps of any kind show no secret, and a record is not serialized.
 */
class Record implements \ArrayAccess, \Countable, \IteratorAggregate, \JsonSerializable
{
    /** The classes of members that are records, by the members' names. */
    protected const RECORDS = [];
    private static bool $isRevealing = false;
    private readonly Hidden $members;

    /** @internal */
    final public function __construct(#[\SensitiveParameter] array $members, bool $isSecret = false)
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
        return $this->member($offset, $this->members->members()[$offset] ?? null);
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
            yield $name => $this->member($name, $member);
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
            array_is_list($value) => array_map(fn (#[\SensitiveParameter] mixed $item) => static::read($item, $isSecret), $value),
            default => new static($value, $isSecret),
        };
    }

    private function member(int|string $name, #[\SensitiveParameter] mixed $value): mixed
    {
        $class = static::RECORDS[$name] ?? self::class;
        return $class::read($value, $this->members->hides($name));
    }
}
