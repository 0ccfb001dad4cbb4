# Identity providers that the tests of server/identity and server/domain start on loopback: installs what is missing of them.
# Source it after install.sh; it needs `need_program` and the words of common.sh.

need_peers() {
  need_program node nodejs npm
  need_program php php-cli php-xml php-mbstring
  need_program openssl openssl
  if [ ! -d /usr/share/simplesamlphp/www ]; then
    # It has no program of that name, so that this always installs.
    need_program simplesamlphp simplesamlphp
  fi
  if ! cmp -s end2end/peers/package-lock.json end2end/peers/node_modules/.installed-lock; then
    say "Installing npm packages of the peers"
    (cd end2end/peers && npm ci --no-audit --no-fund) >"$private/npm-peers.log" 2>&1 \
      || fail "npm ci failed: read $private/npm-peers.log (is the network up?)"
    cp end2end/peers/package-lock.json end2end/peers/node_modules/.installed-lock
  fi
}
