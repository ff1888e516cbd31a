<?php

declare(strict_types=1);

// Two applications behind one FastCGI process, distinguished by the variables that the server sets. `run.php` runs it.

namespace AuthKitNative;

/** A name-value pair or a record of FastCGI, as its specification lays it out. */
$pair = fn (string $name, string $value) => pack('NN', strlen($name) | 1 << 31, strlen($value) | 1 << 31) . $name . $value;
$part = fn (int $type, string $content) => pack('CCnnCC', 1, $type, 1, strlen($content), 0, 0) . $content;

$request = function (string $address, string $script, array $variables) use ($pair, $part): string {
    $parameters = ['SCRIPT_FILENAME' => $script, 'REQUEST_METHOD' => 'GET', 'GATEWAY_INTERFACE' => 'CGI/1.1', 'SERVER_PROTOCOL' => 'HTTP/1.1'];
    $encoded = '';
    foreach ($variables + $parameters as $name => $value) {
        $encoded .= $pair($name, $value);
    }
    $connection = stream_socket_client("tcp://$address");
    fwrite($connection, $part(1, pack('nCx5', 1, 0)) . $part(4, $encoded) . $part(4, '') . $part(5, ''));
    $output = '';
    while (strlen($head = stream_get_contents($connection, 8)) === 8) {
        ['type' => $type, 'length' => $length, 'padding' => $padding] = unpack('Cversion/Ctype/nid/nlength/Cpadding', $head);
        $content = stream_get_contents($connection, $length);
        $padding > 0 && stream_get_contents($connection, $padding);
        $output .= $type === 6 || $type === 7 ? $content : '';
    }
    return explode("\r\n\r\n", $output, 2)[1] ?? $output;
};

return [
    'applications behind one FastCGI process have their own clients' => function () use ($request) {
        $listener = stream_socket_server('tcp://127.0.0.1:0');
        $address = stream_socket_get_name($listener, false);
        $command = ['php-cgi', '-d', 'ffi.enable=true', '-d', 'cgi.force_redirect=0'];
        // FastCGI's server is handed a socket that listens as its standard input, and then serves request after request.
        $server = proc_open($command, [0 => $listener, 1 => ['pipe', 'w'], 2 => ['pipe', 'w']], $pipes, null,
            ['PHP_FCGI_MAX_REQUESTS' => '100', 'WORKOS_CLIENT_ID' => 'client_of_the_process']
            + array_filter(getenv(), fn (string $name) => !str_starts_with($name, 'WORKOS_'), ARRAY_FILTER_USE_KEY));
        try {
            $script = __DIR__ . '/application.php';
            $a = ['WORKOS_CLIENT_ID' => 'client_a', 'WORKOS_COOKIE_PASSWORD' => str_repeat('a', 32)];
            $b = ['WORKOS_CLIENT_ID' => 'client_b', 'WORKOS_COOKIE_PASSWORD' => str_repeat('b', 32)];
            [$ofA, $ofB, $again] = array_map(fn (array $variables) => json_decode($request($address, $script, $variables), true), [$a, $b, $a]);
            same(['client_a', 'client_b', 'client_a'], [$ofA['client_id'], $ofB['client_id'], $again['client_id']]);
            same([$ofA['process'], $ofA['process']], [$ofB['process'], $again['process']]);
            $opened = fn (array $variables, string $sealed) => json_decode($request($address, $script, $variables + ['SEALED' => $sealed]), true)['opened'];
            same(['mine', null], [$opened($a, $ofA['sealed']), $opened($b, $ofA['sealed'])]);
            same('client_of_the_process', json_decode($request($address, $script, ['WORKOS_COOKIE_PASSWORD' => str_repeat('c', 32)]), true)['client_id']);
        } finally {
            proc_terminate($server);
        }
    },
];
