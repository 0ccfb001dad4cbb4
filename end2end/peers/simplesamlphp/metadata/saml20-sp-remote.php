<?php
// The service providers: each an entry of `sps` in peer.json, with SimpleSAMLphp's own names of settings.
$peer = json_decode(file_get_contents(getenv('PEER_FOLDER') . '/peer.json'), true);
foreach ($peer['sps'] as $entity_id => $settings) {
    $metadata[$entity_id] = $settings;
}
