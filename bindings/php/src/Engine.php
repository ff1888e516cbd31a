<?php

declare(strict_types=1);

namespace AuthKitNative;

use FFI;
use FFI\CData;

/** The engine's C surface: options in and replies out as JSON. @internal */
final class Engine
{
    private const ERROR = 1;
    private static ?FFI $library = null;
    private static ?array $secretNames = null;

    private function __construct(#[\SensitiveParameter] private CData $object)
    {
    }

    private function __clone()
    {
    }

    public function __destruct()
    {
        self::library()->authkit_object_free($this->object);
    }

    /**
     * The process's client with these options and what PHP sees of the environment: it outlives the request, and with it
     * the keys it fetched.
     */
    public static function client(#[\SensitiveParameter] array $options): self
    {
        $made = self::library()->new('authkit_object*');
        [$text] = $kept = self::text(self::json($options));
        [$environment] = $keptEnvironment = self::text(self::json(self::environment()));
        self::read(self::library()->authkit_client_shared($text, $environment, FFI::addr($made)));
        return new self($made);
    }

    public function loadSealedSession(#[\SensitiveParameter] array $options): self
    {
        $made = self::library()->new('authkit_object*');
        [$text] = $kept = self::text(self::json($options));
        self::read(self::library()->authkit_client_load_sealed_session($this->object, $text, FFI::addr($made)));
        return new self($made);
    }

    public function webRequest(#[\SensitiveParameter] array $facts): self
    {
        $made = self::library()->new('authkit_object*');
        [$text] = $kept = self::text(self::json($facts));
        self::read(self::library()->authkit_client_web_request($this->object, $text, FFI::addr($made)));
        return new self($made);
    }

    /** Runs an operation and waits for it, within the client's timeout. */
    public function call(string $operation, #[\SensitiveParameter] array $options = []): mixed
    {
        [$name] = $keptName = self::text($operation);
        [$text] = $kept = self::text(self::json($options));
        return self::read(self::library()->authkit_call($this->object, $name, $text));
    }

    /** The names of members that must not be printed, as keys. */
    public static function secretNames(): array
    {
        return self::$secretNames ??= array_flip(self::read(self::library()->authkit_secret_names()));
    }

    /** FPM and Apache give PHP variables that the process does not have, and loaders of .env files fill arrays only. */
    private static function environment(): array
    {
        $seen = array_filter(getenv() + $_ENV + $_SERVER, fn (#[\SensitiveParameter] mixed $value, mixed $name) => is_string($value)
            && str_starts_with((string) $name, 'WORKOS_'), ARRAY_FILTER_USE_BOTH);
        foreach ($seen as $name => $value) {
            $own = getenv($name);
            $seen[$name] = $own === false ? $value : $own;
        }
        return $seen;
    }

    /** What browsers send, which may be any bytes: no session has them, and that is no error. */
    private const FROM_OUTSIDE = ['session_data', 'sealed', 'url', 'headers', 'form'];

    /** Options that are objects: an empty array of PHP could as well be a list. */
    private const OBJECTS = ['web', 'routes', 'form'];

    private static function objects(#[\SensitiveParameter] array $options): array
    {
        foreach (self::OBJECTS as $name) {
            if (is_array($options[$name] ?? null)) {
                $options[$name] = (object) ($name === 'web' ? self::objects($options[$name]) : $options[$name]);
            }
        }
        return $options;
    }

    /** Options as an object. */
    private static function json(#[\SensitiveParameter] array $options): string
    {
        $members = [];
        foreach (self::objects($options) as $name => $value) {
            $isFromOutside = in_array($name, self::FROM_OUTSIDE, true);
            $flags = JSON_THROW_ON_ERROR | ($isFromOutside ? JSON_INVALID_UTF8_SUBSTITUTE : 0);
            try {
                $members[] = json_encode((string) $name, JSON_THROW_ON_ERROR) . ':' . Record::revealing(fn () => json_encode($value, $flags));
            } catch (\Throwable) {
                // Whatever was thrown holds the options in its trace.
                $name = preg_match('/^\w+$/', (string) $name) ? "`$name`" : '';
                throw AuthKitException::from(['code' => 'invalid_option', 'remedy' => 'fix_configuration',
                    'message' => "option $name cannot be written: it must be JSON, and text in UTF-8", 'hint' => 'correct the named option']);
            }
        }
        return '{' . implode(',', $members) . '}';
    }

    /** Text for the engine, and the memory it stands in, which the caller keeps until the call is over. */
    private static function text(#[\SensitiveParameter] string $bytes): array
    {
        $length = strlen($bytes);
        $text = self::library()->new('authkit_text');
        $memory = self::library()->new('uint8_t[' . max($length, 1) . ']');
        FFI::memcpy($memory, $bytes, $length);
        $text->data = self::library()->cast('uint8_t*', $memory);
        $text->length = $length;
        return [$text, $memory];
    }

    private static function read(#[\SensitiveParameter] CData $reply): mixed
    {
        $text = $reply->length > 0 ? FFI::string($reply->data, $reply->length) : 'null';
        $kind = $reply->kind;
        self::library()->authkit_reply_free($reply);
        $value = json_decode($text, true);
        if ($value === null && json_last_error() !== JSON_ERROR_NONE) {
            throw AuthKitException::from(['code' => 'internal', 'remedy' => 'report_bug',
                'message' => 'the reply cannot be read', 'hint' => 'report it']);
        }
        return $kind === self::ERROR ? throw AuthKitException::from($value) : $value;
    }

    private static function library(): FFI
    {
        if (self::$library === null) {
            $folder = getenv('AUTHKIT_LIBRARY_PATH') ?: dirname(__DIR__) . '/lib';
            $header = file_get_contents("$folder/authkit.h");
            // FFI reads declarations only: no directive, and no C++.
            $header = preg_replace(['/#ifdef __cplusplus.*?#endif/s', '/^#.*$/m'], '', $header);
            $suffix = PHP_OS_FAMILY === 'Darwin' ? 'dylib' : 'so';
            self::$library = FFI::cdef($header, "$folder/libauthkit_bindings.$suffix");
        }
        return self::$library;
    }
}
