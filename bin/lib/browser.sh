# The server that browsers look at: with the demo's data in a database of its own, on ports of its own.

# What browser tests load is kept apart from what a running bin/dev serves.
test_site=$target/site-test

# Builds what a browser loads, and the server. ASSETS=dev leaves the bundles unoptimised.
build_for_browsers() {
  local release=(--release)
  [ "${ASSETS:-release}" = dev ] && release=()
  build_assets "${release[@]}" --site "$test_site" && build_server
}

# A provider that people sign in with, as Google would be, and operators, as the company's own.
provider_pid=
start_provider() {
  local issuer=http://127.0.0.1:3154
  # It ends with its standard input, which nobody else holds.
  exec {provider_input}> >(PORT=${issuer##*:} CLIENT_ID=tenantry CLIENT_SECRET=of-a-test \
    REDIRECT_URI="$TENANT_ORIGIN/sign-in/with/acme/callback $OPERATOR_ORIGIN/sign-in/provider/callback" NODE_NO_WARNINGS=1 exec node end2end/peers/oidc-provider.mjs >/dev/null 2>&1)
  provider_pid=$!
  await_port "${issuer#http://}" "$provider_pid" /dev/null
  export SIGN_IN_PROVIDERS='[{"name":"acme","label":"Acme ID","issuer":"'$issuer'","client_id":"tenantry","client_secret":"of-a-test"}]'
  export OPERATOR_PROVIDER='{"label":"Company ID","issuer":"'$issuer'","client_id":"tenantry","client_secret":"of-a-test"}'
}

stop_provider() {
  [ -n "$provider_pid" ] || return 0
  kill "$provider_pid" 2>/dev/null
  provider_pid=
}

# Runs a command of end2end's packages against a server in a fresh database. Whatever the command says, a
# panic in the server's log fails it. With WITH_PROVIDER, people sign in with a provider, too.
run_against_demo() { # DATABASE LOG COMMAND...
  local name=$1 log=$2
  shift 2
  drop_database "$name"
  create_database "$name"
  (
    trap 'stop_server; stop_provider; stop_dns' EXIT
    export_database_addresses "$(address_as "$(address_of "$superuser" "$name")" "$owner")"
    export_secret_key
    unset TENANT_ORIGIN OPERATOR_ORIGIN INTERNAL_ORIGIN
    TENANT_ADDR=127.0.0.1:3100 OPERATOR_ADDR=127.0.0.1:3101 INTERNAL_ADDR=127.0.0.1:3102
    export_origins
    # All browsers here share one address; that attempts are limited is for the other tests to say.
    export TENANTRY_ENV=development TENANTRY_SITE_DIR=$test_site RATE_LIMITS=${RATE_LIMITS:-off}
    # What only the command line can do, such as making an operator, the tests do by it; and a year's work by SQL.
    export SEED_REPORT=$private/browser-seed.txt TENANTRY=$tenantry BROWSER_DATABASE
    BROWSER_DATABASE=$(address_of "$superuser" "$name")
    start_dns
    [ -z "${WITH_PROVIDER:-}" ] || start_provider
    "$tenantry" migrate && "$tenantry" seed >"$SEED_REPORT" || exit
    start_server "$log"
    (cd end2end && npx "$@") || exit
    if grep -q panicked "$log"; then
      grep -A 2 panicked "$log" >&2
      exit 1
    fi
  )
}
