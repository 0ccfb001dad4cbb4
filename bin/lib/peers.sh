# The world outside on loopback: identity providers and DNS, for tests and for bin/demo-sso. Source it after
# install.sh; it needs `need_program` and the words of common.sh.

need_peers() {
  need_program node nodejs npm
  need_program php php-cli php-xml php-mbstring
  need_program openssl openssl
  if [ ! -d /usr/share/simplesamlphp/www ]; then
    # It has no program of that name, so that this always installs.
    need_program simplesamlphp simplesamlphp
  fi
  need_program plackup libplack-perl
  if ! perl -MLasso -MLemonldap::NG::Portal -MGlib -MIO::String -e 1 2>/dev/null; then
    # It has no program either: its portal is a module. What is named beside it the package only recommends.
    need_program lemonldap-ng liblemonldap-ng-portal-perl liblasso-perl libglib-perl libio-string-perl libgd-securityimage-perl \
      libimage-magick-perl libxml-simple-perl libstring-random-perl libmime-tools-perl libemail-sender-perl
  fi
  if ! cmp -s end2end/peers/package-lock.json end2end/peers/node_modules/.installed-lock; then
    say "Installing npm packages of the peers"
    (cd end2end/peers && npm ci --no-audit --no-fund) >"$private/npm-peers.log" 2>&1 \
      || fail "npm ci failed: read $private/npm-peers.log (is the network up?)"
    cp end2end/peers/package-lock.json end2end/peers/node_modules/.installed-lock
  fi
}

# A DNS of our own, whose records the tests write: that a domain is somebody's, only DNS can say.
dns_pid=
start_dns() {
  export DNS_RECORDS=$private/dns DNS_SERVERS=127.0.0.1:3153
  rm -rf "$DNS_RECORDS" && mkdir -p "$DNS_RECORDS"
  # It ends with its standard input, which nobody else holds.
  exec {dns_input}> >(exec node end2end/peers/dns.mjs "$DNS_RECORDS" "${DNS_SERVERS##*:}")
  dns_pid=$!
}

stop_dns() {
  [ -n "$dns_pid" ] || return 0
  kill "$dns_pid" 2>/dev/null
  dns_pid=
}
