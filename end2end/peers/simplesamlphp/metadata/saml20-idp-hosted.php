<?php
// The provider itself: its keys are files in the test's folder.
$peer = json_decode(file_get_contents(getenv('PEER_FOLDER') . '/peer.json'), true);
$entity_id = $peer['idp']['entityid'] ?? 'http://127.0.0.1:' . getenv('PEER_PORT') . '/idp';
$metadata[$entity_id] = [
    'host' => '__DEFAULT__',
    'auth' => 'people',
    'attributes.NameFormat' => 'urn:oasis:names:tc:SAML:2.0:attrname-format:basic',
    'NameIDFormat' => 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent',
    'authproc' => [
        3 => [
            'class' => 'saml:AttributeNameID',
            'attribute' => 'uid',
            'Format' => 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent',
        ],
    ],
    'sign.logout' => true,
] + $peer['idp'];
