<?php
// The service providers: each an entry of `sps` in peer.json, with SimpleSAMLphp's own names of settings.
$peer = json_decode(file_get_contents(getenv('PEER_FOLDER') . '/peer.json'), true);
foreach ($peer['sps'] as $entity_id => $settings) {
    $metadata[$entity_id] = $settings;
}

// In a demonstration there is no telling beforehand which connection of the application will ask: whoever does
// is known.
$request = base64_decode($_REQUEST['SAMLRequest'] ?? '');
$request = @gzinflate($request) ?: $request;
$connection = preg_quote($peer['application'] ?? '', '~') . '/sso/saml/\w+/metadata';
if (isset($peer['application']) && preg_match("~Issuer[^>]*>($connection)<~", $request, $found)) {
    $metadata[$found[1]] = [
        'AssertionConsumerService' => preg_replace('~/metadata$~', '/acs', $found[1]),
        'SingleLogoutService' => preg_replace('~/metadata$~', '/logout', $found[1]),
        'NameIDFormat' => 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent',
        'saml20.sign.assertion' => true,
    ];
}
