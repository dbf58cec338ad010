<?php

require __DIR__ . '/callbacks.php';

while (($line = fgets(STDIN)) !== false) {
    [$id, $timestamp, $signature, $body, $secrets, $now] = explode("\t", rtrim($line, "\n"));
    $headers = array_filter(
        array_map('base64_decode', [
            'webhook-id' => $id,
            'webhook-timestamp' => $timestamp,
            'webhook-signature' => $signature,
        ]),
        fn ($value) => $value !== '',
    );
    $known = explode(',', base64_decode($secrets));
    echo is_genuine($headers, base64_decode($body), $known, (int) $now) ? "true\n" : "false\n";
}
