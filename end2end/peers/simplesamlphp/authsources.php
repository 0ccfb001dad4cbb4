<?php
// Whom the provider knows, and whom peer.json adds.
$peer = json_decode(file_get_contents(getenv('PEER_FOLDER') . '/peer.json'), true);
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
    ] + $peer['people'],
];
