# Makes a bare machine able to build: each function checks first and installs only what is missing.

apt_updated=
# Installs Debian packages unless the program is there. Says what to do where it cannot.
need_program() { # PROGRAM PACKAGE...
  local program=$1
  shift
  command -v "$program" >/dev/null 2>&1 && return
  command -v apt-get >/dev/null 2>&1 || fail "'$program' is missing: install it with your package manager and run this again"
  [ "$(id -u)" = 0 ] || fail "'$program' is missing: run 'sudo apt-get install $*' and this again"
  say "Installing $*"
  if [ -z "$apt_updated" ]; then
    apt-get update -qq >"$private/apt.log" 2>&1 || fail "apt-get update failed: read $private/apt.log (is the network up?)"
    apt_updated=yes
  fi
  DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 install -y -qq --no-install-recommends "$@" >>"$private/apt.log" 2>&1 \
    || fail "apt-get install $* failed: read $private/apt.log"
  hash -r
}

need_rust() {
  need_program cc gcc libc6-dev
  command -v cargo >/dev/null 2>&1 || fail "Rust is missing: install it with 'curl -sSf https://sh.rustup.rs | sh' and run this again"
  local wasm
  wasm="$(rustc --print sysroot)/lib/rustlib/wasm32-unknown-unknown"
  if [ ! -d "$wasm" ]; then
    command -v rustup >/dev/null 2>&1 || fail "the wasm target of Rust is missing: install rust-std for wasm32-unknown-unknown"
    say "Installing the wasm target of Rust"
    rustup target add wasm32-unknown-unknown >"$private/rustup.log" 2>&1 || fail "rustup failed: read $private/rustup.log"
  fi
}

need_node_packages() {
  need_program node nodejs npm
  need_program npm npm
  local major
  major=$(node --print 'process.versions.node.split(".")[0]')
  [ "$major" -ge 20 ] || fail "Node.js is too old ($(node --version)): install version 20 or later"
  # The lock file says what is wanted, the stamp what is there.
  if ! cmp -s end2end/package-lock.json end2end/node_modules/.installed-lock; then
    say "Installing npm packages"
    (cd end2end && PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 npm ci --no-audit --no-fund) >"$private/npm.log" 2>&1 \
      || fail "npm ci failed: read $private/npm.log (is the network up?)"
    cp end2end/package-lock.json end2end/node_modules/.installed-lock
  fi
}

need_postgres() {
  if ! command -v initdb >/dev/null 2>&1; then
    # Debian would make and start a cluster of its own, which nobody asked for.
    if [ "$(id -u)" = 0 ] && [ ! -e /etc/postgresql-common/createcluster.conf ]; then
      mkdir -p /etc/postgresql-common
      echo 'create_main_cluster = false' >/etc/postgresql-common/createcluster.conf
    fi
    need_program pg_ctlcluster postgresql
    for programs in /usr/lib/postgresql/*/bin; do PATH="$PATH:$programs"; done
  fi
  need_program psql postgresql-client
}

need_chromium() {
  [ -n "${CHROMIUM:-}" ] || need_program chromium-headless-shell chromium-headless-shell fonts-liberation
}

# A part of the Rust toolchain that a minimal one leaves out.
need_component() { # NAME
  cargo "${1/rustfmt/fmt}" --version >/dev/null 2>&1 && return
  command -v rustup >/dev/null 2>&1 || fail "$1 is missing: install that part of your Rust toolchain"
  say "Installing $1"
  rustup component add "$1" >"$private/rustup.log" 2>&1 || fail "rustup failed: read $private/rustup.log"
}

need_nextest() {
  command -v cargo-nextest >/dev/null 2>&1 && return
  say "Installing cargo-nextest (some minutes, once)"
  cargo install --quiet --locked cargo-nextest >"$private/nextest.log" 2>&1 || fail "cargo install cargo-nextest failed: read $private/nextest.log"
}
