# LemonLDAP::NG, which speaks SAML by Lasso, as an identity provider on loopback: see lemonldap.sh.
#
# What is the same in every test stands here; `peer.json` has the settings of one, by LemonLDAP::NG's own names.
use strict;
use warnings;
use JSON;

my ( $folder, $port ) = @ENV{qw(PEER_FOLDER PEER_PORT)};

sub contents {
    my ($name) = @_;
    open my $file, '<', "$folder/$name" or die "$name: $!";
    local $/;
    return <$file>;
}

sub write_file {
    my ( $name, $text ) = @_;
    open my $file, '>', "$folder/$name" or die "$name: $!";
    print $file $text;
    close $file or die "$name: $!";
}

sub sessions {
    my ($name) = @_;
    mkdir "$folder/$_" for $name, "$name/lock";
    return { Directory => "$folder/$name", LockDirectory => "$folder/$name/lock", generateModule =>
          'Lemonldap::NG::Common::Apache::Session::Generate::SHA256' };
}

my $peer = decode_json( contents('peer.json') );
my $basic = 'urn:oasis:names:tc:SAML:2.0:attrname-format:basic';
my %configuration = (
    cfgNum => 1, cfgAuthor => 'a test', cfgDate => time, cfgVersion => '2.16.1',
    domain => '127.0.0.1', portal => "http://127.0.0.1:$port/", securedCookie => 0, cookieName => 'lemonldap',
    key => 'of a test', cspFormAction => '*',
    # Whoever knows a name of the demonstration knows its password: dwho, rtyler, msmith.
    authentication => 'Demo', userDB => 'Same', passwordDB => 'Null', registerDB => 'Null',
    demoExportedVars => { cn => 'cn', mail => 'mail', uid => 'uid' },
    locationRules => { '127.0.0.1' => { default => 'accept' } },
    requireToken => 0, portalCheckLogins => 0, captcha_login_enabled => 0,
    globalStorage => 'Apache::Session::File', globalStorageOptions => sessions('sessions'),
    persistentStorage => 'Apache::Session::File', persistentStorageOptions => sessions('persistent'),
    issuerDBSAMLActivation => 1, issuerDBSAMLPath => '^/saml/', issuerDBSAMLRule => 1,
    samlServicePrivateKeySig => contents('signing.pem'), samlServicePublicKeySig => contents('signing.crt'),
    samlServiceUseCertificateInResponse => 1, samlServiceSignatureMethod => 'RSA_SHA256',
    samlNameIDFormatMapEmail => 'mail',
    samlSPMetaDataXML => { tenantry => { samlSPMetaDataXML => $peer->{metadata} } },
    samlSPMetaDataExportedAttributes => {
        tenantry => { mail => "1;email;$basic", cn => "1;displayName;$basic", uid => "0;uid;$basic" } },
    samlSPMetaDataOptions => {
        tenantry => {
            samlSPMetaDataOptionsNameIDFormat => 'email',
            samlSPMetaDataOptionsEncryptionMode => 'none',
            samlSPMetaDataOptionsSignatureMethod => 'RSA_SHA256',
            samlSPMetaDataOptionsSignSSOMessage => 1,
            samlSPMetaDataOptionsSignSLOMessage => 1,
            samlSPMetaDataOptionsCheckSSOMessageSignature => 1,
            samlSPMetaDataOptionsCheckSLOMessageSignature => 1,
            samlSPMetaDataOptionsEnableIDPInitiatedURL => 1,
            %{ $peer->{options} },
        } },
    %{ $peer->{provider} },
);
mkdir "$folder/conf";
write_file( 'conf/lmConf-1.json', JSON->new->canonical->encode( \%configuration ) );
write_file( 'lemonldap-ng.ini', <<"INI" );
[all]
logLevel = warn
localSessionStorage =
[configuration]
type = File
dirName = $folder/conf
[portal]
staticPrefix = /static
templateDir = /usr/share/lemonldap-ng/portal/templates
languages = en
INI

# The library reads it while it is loaded.
$ENV{LLNG_DEFAULTCONFFILE} = "$folder/lemonldap-ng.ini";
require Lemonldap::NG::Portal::Main;
Lemonldap::NG::Portal::Main->run( {} );
