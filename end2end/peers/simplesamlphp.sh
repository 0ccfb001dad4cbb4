#!/bin/sh
# SimpleSAMLphp (Debian: simplesamlphp) as an identity provider on loopback, for the tests of server/identity and
# server/domain.
#
#   simplesamlphp.sh FOLDER PORT
#
# FOLDER holds `peer.json`: what the provider signs with and the service providers it knows. See metadata/.
# It ends when its standard input does.
set -eu
folder=$1 port=$2
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$folder/sessions" "$folder/log"
PEER_FOLDER=$folder PEER_PORT=$port SIMPLESAMLPHP_CONFIG_DIR=$here/simplesamlphp
export PEER_FOLDER PEER_PORT SIMPLESAMLPHP_CONFIG_DIR
php -d display_errors=0 -d log_errors=0 -d session.save_path="$folder/sessions" \
  -S "127.0.0.1:$port" -t /usr/share/simplesamlphp/www >"$folder/log/server" 2>&1 &
server=$!
trap 'kill "$server" 2>/dev/null' EXIT
cat >/dev/null
