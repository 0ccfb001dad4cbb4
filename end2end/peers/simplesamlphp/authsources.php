<?php
// Whom the provider knows.
$config = [
    'people' => [
        'exampleauth:UserPass',
        'alice:secret of alice' => [
            'uid' => ['alice'],
            'mail' => ['Alice@Example.com'],
            'displayName' => ['Alice of Example'],
            'groups' => ['engineering', 'on call', 'a & b <c>'],
        ],
        'mallory:secret of mallory' => [
            'uid' => ['mallory'],
            'mail' => ['mallory@example.com'],
            'displayName' => ['Mallory'],
            'groups' => ['visitors'],
        ],
    ],
];
