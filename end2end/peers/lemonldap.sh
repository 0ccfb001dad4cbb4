#!/bin/sh
# LemonLDAP::NG (Debian: liblemonldap-ng-portal-perl) as an identity provider on loopback, for the tests of
# server/identity.
#
#   lemonldap.sh FOLDER PORT
#
# FOLDER holds `signing.pem` and `signing.crt`, which the provider signs with, and `peer.json`: see lemonldap.psgi.
# It ends when its standard input does.
set -eu
folder=$1 port=$2
here=$(cd "$(dirname "$0")" && pwd)
PEER_FOLDER=$folder PEER_PORT=$port
export PEER_FOLDER PEER_PORT
plackup --server HTTP::Server::PSGI --host 127.0.0.1 --port "$port" --app "$here/lemonldap.psgi" >"$folder/log" 2>&1 &
server=$!
trap 'kill "$server" 2>/dev/null' EXIT
cat >/dev/null
