<?php

declare(strict_types=1);

// PHP's own server with this application, or with the script that is named: `php server.php`. It prints where it listens.

$script = $argv[1] ?? __DIR__ . '/index.php';
$settings = ['ffi.enable=true', 'display_errors=0', 'log_errors=1', 'error_log=/dev/stderr'];
$options = array_merge(...array_map(fn (string $setting) => ['-d', $setting], $settings));
$address = '127.0.0.1:' . (getenv('PORT') ?: '0');
// Its log would show the codes of callbacks.
$command = [PHP_BINARY, ...$options, '-q', '-S', $address, '-t', __DIR__ . '/../public', $script];
$server = proc_open($command, [2 => ['pipe', 'w']], $pipes);
while (($line = fgets($pipes[2])) !== false) {
    if (preg_match('~Server \(http://127\.0\.0\.1:(\d+)\) started~', $line, $found)) {
        echo json_encode(['url' => "http://localhost:$found[1]", 'port' => (int) $found[1]]), "\n";
    }
    fwrite(STDERR, $line);
}
