<?php

declare(strict_types=1);

// PHP's own server with the stories' application. It prints where it listens.

$story = tempnam(sys_get_temp_dir(), 'story');
$command = [PHP_BINARY, '-d', 'ffi.enable=true', '-d', 'display_errors=0', '-d', 'log_errors=1', '-d', 'error_log=/dev/stderr', '-q', '-S', '127.0.0.1:0', __DIR__ . '/php_app.php'];
$server = proc_open($command, [2 => ['pipe', 'w']], $pipes, null, ['STORY_FILE' => $story] + getenv());
foreach ([SIGTERM, SIGINT] as $signal) {
    pcntl_signal($signal, function () use ($server, $story) {
        proc_terminate($server);
        unlink($story);
        exit(0);
    });
}
pcntl_async_signals(true);
while (($line = fgets($pipes[2])) !== false) {
    if (preg_match('~Server \(http://127\.0\.0\.1:(\d+)\) started~', $line, $found)) {
        echo json_encode(['port' => (int) $found[1]]), "\n";
    }
    fwrite(STDERR, $line);
}
