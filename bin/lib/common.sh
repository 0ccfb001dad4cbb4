# What every command of this folder begins with: where things are, how to speak, how to fail.
# Source it; it changes to the checkout's root.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
cd "$root" || exit 1
command_name="bin/$(basename "$0")"

# Queries are checked against server/domain/.sqlx, so that a build needs no database.
export SQLX_OFFLINE=true
# rustup puts cargo here, and not every shell has it in its path yet.
export PATH="${CARGO_HOME:-$HOME/.cargo}/bin:$PATH"
# Debian puts the programs of PostgreSQL out of the way.
for programs in /usr/lib/postgresql/*/bin; do
  [ -d "$programs" ] && PATH="$PATH:$programs"
done

# An error says what to do; where it was made says nothing to who runs this. Panics still tell.
export RUST_LIB_BACKTRACE=${RUST_LIB_BACKTRACE:-0}

target="${CARGO_TARGET_DIR:-$root/target}"
tenantry="$target/debug/tenantry"
private="$root/.dev"
mkdir -p "$private"

say() { printf '\033[1m%s\033[0m\n' "$*" >&2; }
fail() { printf '%s: %s\n' "$command_name" "$*" >&2; exit 1; }

# Waits until something listens there, and fails when the process that should is gone.
await_port() { # HOST:PORT PID LOG
  local tries=0
  until port_open "$1"; do
    kill -0 "$2" 2>/dev/null || fail "the server stopped while it started:
$(tail -n 20 "$3")"
    tries=$((tries + 1))
    [ "$tries" -lt 300 ] || fail "the server does not listen on $1 after 30 seconds: read $3"
    sleep 0.1
  done
}

port_open() { # HOST:PORT
  (exec 3<>"/dev/tcp/${1%:*}/${1##*:}") 2>/dev/null
}
