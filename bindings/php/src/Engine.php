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

    private function __construct(private CData $object)
    {
    }

    public function __destruct()
    {
        self::library()->authkit_object_free($this->object);
    }

    /** The process's client with these options: it outlives the request, and with it the keys it fetched. */
    public static function client(array $options): self
    {
        $made = self::library()->new('authkit_object*');
        [$text] = $kept = self::text($options);
        self::read(self::library()->authkit_client_shared($text, FFI::addr($made)));
        return new self($made);
    }

    public function loadSealedSession(array $options): self
    {
        $made = self::library()->new('authkit_object*');
        [$text] = $kept = self::text($options);
        self::read(self::library()->authkit_client_load_sealed_session($this->object, $text, FFI::addr($made)));
        return new self($made);
    }

    /** Runs an operation and waits for it, within the client's timeout. */
    public function call(string $operation, array $options = []): mixed
    {
        [$name] = $keptName = self::text($operation);
        [$text] = $kept = self::text($options);
        return self::read(self::library()->authkit_call($this->object, $name, $text));
    }

    /** Text for the engine, and the memory it stands in, which the caller keeps until the call is over. */
    private static function text(array|string $value): array
    {
        try {
            $bytes = is_string($value) ? $value : json_encode((object) $value, JSON_THROW_ON_ERROR);
        } catch (\JsonException) {
            throw AuthKitException::from(['code' => 'invalid_option', 'remedy' => 'fix_configuration',
                'message' => 'an option is not text in UTF-8', 'hint' => 'correct the option']);
        }
        $length = strlen($bytes);
        $text = self::library()->new('authkit_text');
        $memory = self::library()->new('uint8_t[' . max($length, 1) . ']');
        FFI::memcpy($memory, $bytes, $length);
        $text->data = self::library()->cast('uint8_t*', $memory);
        $text->length = $length;
        return [$text, $memory];
    }

    private static function read(CData $reply): mixed
    {
        $text = $reply->length > 0 ? FFI::string($reply->data, $reply->length) : 'null';
        $kind = $reply->kind;
        self::library()->authkit_reply_free($reply);
        $value = json_decode($text, true, 512, JSON_THROW_ON_ERROR);
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
