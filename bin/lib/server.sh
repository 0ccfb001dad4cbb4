# Building and running the server.

build_assets() { # [--release] [--site DIR]
  cargo run --quiet -p xtask -- assets "$@" >&2
}

build_server() {
  cargo build --quiet -p server --bin tenantry
}

# The addresses a browser uses, from those the server listens on.
export_origins() {
  export TENANT_ADDR=${TENANT_ADDR:-127.0.0.1:3000}
  export OPERATOR_ADDR=${OPERATOR_ADDR:-127.0.0.1:3001}
  export INTERNAL_ADDR=${INTERNAL_ADDR:-127.0.0.1:3002}
  export TENANT_ORIGIN=${TENANT_ORIGIN:-http://localhost:${TENANT_ADDR##*:}}
  export OPERATOR_ORIGIN=${OPERATOR_ORIGIN:-http://localhost:${OPERATOR_ADDR##*:}}
  export INTERNAL_ORIGIN=${INTERNAL_ORIGIN:-http://localhost:${INTERNAL_ADDR##*:}}
}

# Said before a build rather than after it.
need_free_ports() {
  local address
  for address in "$TENANT_ADDR" "$OPERATOR_ADDR" "$INTERNAL_ADDR"; do
    port_open "$address" && fail "$address is taken: stop what listens there, or set TENANT_ADDR, OPERATOR_ADDR and INTERNAL_ADDR"
  done
}

# Starts the server in the background, its log in a file, and waits until it listens.
server_pid=
start_server() { # LOG
  need_free_ports
  "$tenantry" serve >"$1" 2>&1 &
  server_pid=$!
  await_port "$INTERNAL_ADDR" "$server_pid" "$1"
  await_port "$TENANT_ADDR" "$server_pid" "$1"
  await_port "$OPERATOR_ADDR" "$server_pid" "$1"
}

stop_server() {
  [ -n "$server_pid" ] || return 0
  kill "$server_pid" 2>/dev/null
  wait "$server_pid" 2>/dev/null
  server_pid=
}
