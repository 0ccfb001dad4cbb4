# The database: a private cluster unless one is given, an owner, and an address for each role.

owner=tenantry_owner

# Starts a private cluster unless it runs, and sets `superuser` to its address. Sets
# `started_cluster` when this call started it: who starts it, stops it.
started_cluster=
start_cluster() { # NAME PORT [durable]
  need_postgres
  port_open "127.0.0.1:$2" || started_cluster=$1
  superuser=$("$root/bin/postgres" start "$@") || exit 1
}

stop_cluster() {
  [ -z "$started_cluster" ] || "$root/bin/postgres" stop "$started_cluster"
  started_cluster=
}

# Makes the role that owns the schema. It is no superuser: the server has to work where a cloud
# provider gives nothing better.
create_owner() {
  psql "$superuser" -qX -v ON_ERROR_STOP=1 >/dev/null <<SQL || fail "could not create the database role $owner at $superuser"
DO \$\$ BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '$owner') THEN
    CREATE ROLE $owner LOGIN CREATEROLE CREATEDB;
  END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END \$\$;
SQL
}

# Creates a database that belongs to the owner, unless it is there.
create_database() { # NAME
  create_owner
  local found
  found=$(psql "$superuser" -qXAt -c "SELECT 1 FROM pg_database WHERE datname = '$1'") || fail "cannot reach $superuser"
  [ -n "$found" ] || psql "$superuser" -qX -c "CREATE DATABASE $1 OWNER $owner" || fail "could not create the database $1"
}

drop_database() { # NAME
  psql "$superuser" -qX -c "DROP DATABASE IF EXISTS $1 WITH (FORCE)" >/dev/null 2>&1
}

# The same server and database, as another role and without that role's password.
address_as() { # ADDRESS ROLE [PASSWORD]
  local rest=${1#*://}
  printf 'postgres://%s@%s\n' "$2${3:+:$3}" "${rest#*@}"
}

# The same server and role, another database.
address_of() { # ADDRESS DATABASE
  local options=
  case "$1" in *\?*) options="?${1#*\?}" ;; esac
  local plain=${1%%\?*}
  printf '%s/%s%s\n' "${plain%/*}" "$2" "$options"
}

# Tells the server where each of its roles signs in. A private cluster trusts local connections;
# elsewhere the roles have the password in TENANTRY_ROLE_PASSWORD, which `migrate` gives them.
export_database_addresses() { # OWNER'S ADDRESS
  export DATABASE_URL=$1
  local role variable
  for role in auth tenant operator worker; do
    variable="DATABASE_$(printf '%s' "$role" | tr '[:lower:]' '[:upper:]')_URL"
    # One that is set stays: a pooler or a host of its own for a role.
    if [ -z "${!variable:-}" ]; then
      export "$variable=$(address_as "$1" "tenantry_$role" "${TENANTRY_ROLE_PASSWORD:-}")"
    fi
  done
}

# Installations must not share the key: made once, readable by its owner only.
export_secret_key() {
  export TENANTRY_SECRET_KEY_FILE=${TENANTRY_SECRET_KEY_FILE:-$private/secret_key}
  [ -s "$TENANTRY_SECRET_KEY_FILE" ] && return
  (umask 077 && head -c 32 /dev/urandom | base64 -w 0 >"$TENANTRY_SECRET_KEY_FILE") \
    || fail "could not write $TENANTRY_SECRET_KEY_FILE"
}

# Sets `superuser` to a PostgreSQL for tests: the one given, or a private cluster.
need_test_database() {
  if [ -n "${TEST_DATABASE_URL:-}" ]; then
    need_program psql postgresql-client
    superuser=$TEST_DATABASE_URL
  else
    start_cluster pg-test "${PG_TEST_PORT:-5441}"
    export TEST_DATABASE_URL=$superuser
  fi
}
