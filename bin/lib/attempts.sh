# Attempts that are meant to fail, and what came of them. Needs database.sh and server.sh, and
# `password`, `scratch` and the demo's server.

attempts=0 failures=0

part() { printf '\n\033[1m%s\033[0m\n' "$*"; }

# What an expectation says in words.
in_words() { # PATTERN
  case "$1" in
    200\*) echo 'it works' ;;
    '[23]*') echo 'it works' ;;
    303\*) echo '303, sent to the sign-in' ;;
    401\*) echo '401, not signed in' ;;
    403\*) echo '403, refused' ;;
    404\*) echo '404, as if it were not there' ;;
    422\*) echo '422, refused as it stands' ;;
    '[1-9]*') echo 'one or more' ;;
    0) echo 'none' ;;
    *) local words=${1#\*}; echo "${words%\*}" ;;
  esac
}

# Says what was tried, expected and found; the expected may be a pattern of the shell.
compare() { # EXPECTED WHAT FOUND
  local result=PASS
  attempts=$((attempts + 1))
  # shellcheck disable=SC2053 # a pattern on purpose
  if [[ "$3" != $1 ]]; then
    result=FAIL
    failures=$((failures + 1))
  fi
  printf '  %s  %s\n        expected: %s\n        came:     %s\n' "$result" "$2" "$(in_words "$1")" "$3"
}

verdict() {
  if [ "$failures" = 0 ]; then
    say "
PASS: $attempts attempts, none came through"
  else
    fail "$failures of $attempts did not go as they must"
  fi
}

as_superuser() { psql "$(address_of "$superuser" "$name")" -qXAt -c "$1"; }

# Prints the cookie of a session.
sign_in() { # EMAIL
  local cookie
  cookie=$(curl -s -o /dev/null -D - "$TENANT_ORIGIN/api/t/sessions/sign_in" \
    --data-urlencode "email=$1" --data-urlencode "password=$password" --data-urlencode next= \
    | tr -d '\r' | sed -n 's/^set-cookie: \(__Host-tenantry-session=[^;]*\).*/\1/ip')
  [ -n "$cookie" ] && printf '%s\n' "$cookie"
}

changed_last() { # COOKIE
  case "$1" in *A) printf '%sB\n' "${1%?}" ;; *) printf '%sA\n' "${1%?}" ;; esac
}

# Sends a request and compares the status. The first sentence of an error is shown.
attempt() { # STATUS WHAT CURL-ARGUMENT...
  local expected=$1 what=$2 status said
  shift 2
  status=$(curl -s -o "$scratch/body" -w '%{http_code}' "$@")
  said=$(sed -n 's/.*"message":"\([^"]*\)".*/: \1/p' "$scratch/body" | head -n 1)
  compare "$expected*" "$what" "$status$said"
}

page() { # STATUS WHAT COOKIE PATH
  attempt "$1" "$2" -H 'accept: text/html' -b "$3" "$TENANT_ORIGIN$4"
}

# Calls a server function: with fields it is a form that is posted.
call() { # STATUS WHAT COOKIE PATH [FIELD...]
  call_at "$TENANT_ORIGIN" "$@"
}

operator_call() { # STATUS WHAT COOKIE PATH
  call_at "$OPERATOR_ORIGIN" "$@"
}

from_elsewhere() { # STATUS WHAT COOKIE PATH FIELD...
  elsewhere='sec-fetch-site: cross-site' call_at "$TENANT_ORIGIN" "$@"
}

call_at() { # ORIGIN STATUS WHAT COOKIE PATH [FIELD...]
  local origin=$1 status=$2 what=$3 cookie=$4 path=$5 field fields=()
  shift 5
  for field in "$@"; do fields+=(--data-urlencode "$field"); done
  attempt "$status" "$what" -b "$cookie" ${elsewhere:+-H "$elsewhere"} "${fields[@]}" "$origin$path"
}

# Sends SQL as one of the app's roles and compares the last line of what comes back.
sql() { # ROLE EXPECTED WHAT SQL
  local variable
  variable="DATABASE_$(printf '%s' "$1" | tr '[:lower:]' '[:upper:]')_URL"
  compare "$2" "$3" "$(psql "${!variable}" -XAt -c "$4" 2>&1 | grep -v '^LINE\|^ *\^\|^HINT\|^SET$' | tail -n 1)"
}
