<?php
// SimpleSAMLphp's own configuration. Everything that changes from test to test stands in peer.json.
$folder = getenv('PEER_FOLDER') . '/';
$config = [
    'baseurlpath' => 'http://127.0.0.1:' . getenv('PEER_PORT') . '/',
    'certdir' => $folder,
    'loggingdir' => $folder . 'log/',
    'datadir' => $folder,
    'tempdir' => $folder,
    'metadatadir' => __DIR__ . '/metadata/',
    'metadata.sources' => [['type' => 'flatfile', 'directory' => __DIR__ . '/metadata/']],
    'secretsalt' => 'of-a-test',
    'auth.adminpassword' => 'of-a-test',
    'technicalcontact_email' => 'nobody@example.com',
    'timezone' => 'UTC',
    'logging.level' => SimpleSAML\Logger::INFO,
    'logging.handler' => 'file',
    'errorreporting' => false,
    'showerrors' => true,
    'enable.saml20-idp' => true,
    'store.type' => 'phpsession',
    'session.phpsession.savepath' => $folder . 'sessions',
    'session.cookie.secure' => false,
    'module.enable' => ['exampleauth' => true, 'core' => true, 'saml' => true],
    'language.default' => 'en',
    'theme.use' => 'default',
];
