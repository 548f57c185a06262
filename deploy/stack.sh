#!/bin/sh
# compose.yaml without containers, on the loopback address of one machine: the same files, the same commands, the same
# order. stack.sh FOLDER HTTPS_PORT HTTP_PORT MARIADB_PORT REDIS_PORT API_1_PORT API_2_PORT
# Says "ready" when all of it answers, and stays until it is told to stop; then all of it ends. What ends by itself is
# started again, as `restart: unless-stopped` does; how to end one: kill "$(cat FOLDER/api-1.pid)".
# Where a file FOLDER/api-1.hold is, it is not started again until that is gone.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$1"
folder=$(cd "$1" && pwd)
https=$2 http=$3 mariadb=$4 redis=$5 api_1=$6 api_2=$7
drp=${DRP:-drp}
PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin
export PATH
cd "$folder"

as_root=
[ "$(id -u)" != 0 ] || as_root=1

# Starts a command again and again, until all of it stops.
keep() {
    name=$1
    shift
    (
        while :; do
            while [ -e "$folder/$name.hold" ]; do sleep 0.05; done
            "$@" >>"$folder/$name.log" 2>&1 </dev/null &
            echo $! >"$folder/$name.pid.new"
            mv "$folder/$name.pid.new" "$folder/$name.pid"
            { wait $!; } 2>/dev/null || :
            sleep 0.1
        done
    ) &
    keepers="$keepers $!"
}
keepers=
# Waits until a command succeeds.
until_done() {
    tries=600
    until "$@" >/dev/null 2>&1; do
        tries=$((tries - 1))
        if [ "$tries" = 0 ]; then
            echo "stack.sh: gave up: $*; see $folder/*.log" >&2
            exit 1
        fi
        sleep 0.1
    done
}

# Whatever still runs of it ends with this script.
stop() {
    code=$1
    trap '' INT TERM
    trap - EXIT
    # Whoever would start them again, first.
    for keeper in $keepers; do
        kill "$keeper" 2>/dev/null || :
    done
    for name in nginx api-1 api-2; do
        [ ! -e "$name.pid" ] || kill "$(cat "$name.pid")" 2>/dev/null || :
    done
    tries=300
    while { kill -0 "$(cat api-1.pid)" || kill -0 "$(cat api-2.pid)"; } 2>/dev/null && [ "$tries" -gt 0 ]; do
        tries=$((tries - 1))
        sleep 0.1
    done
    for name in mariadb redis; do
        [ ! -e "$name.pid" ] || kill "$(cat "$name.pid")" 2>/dev/null || :
    done
    while kill -0 "$(cat mariadb.pid)" 2>/dev/null && [ "$tries" -gt 0 ]; do
        tries=$((tries - 1))
        sleep 0.1
    done
    rm -rf "${sockets:-}"
    if [ "${PORTAL_STAY:-signal}" = input ]; then
        cd / && rm -rf "$folder"
    fi
    exit "$code"
}
trap 'stop 0' INT TERM
trap 'stop 1' EXIT

# secrets.sh, as one does before `docker compose up`.
PORTAL_HOST=localhost PORTAL_MARIADB=127.0.0.1:$mariadb PORTAL_REDIS=127.0.0.1:$redis "$here/secrets.sh" "$folder/secrets"
secrets=$folder/secrets

# mariadb
cp "$here/mariadb/drp.cnf" mariadb.cnf
set -- --defaults-file="$folder/mariadb.cnf" --datadir="$folder/mariadb"
[ -z "$as_root" ] || set -- "$@" --user=root
[ -d mariadb/mysql ] || mariadb-install-db "$@" --auth-root-authentication-method=normal --skip-test-db >mariadb.log 2>&1
# The path of a socket must be short, wherever the folder is.
sockets=$(mktemp -d "${TMPDIR:-/tmp}/drp-XXXXXX")
keep mariadb mariadbd "$@" --port="$mariadb" --bind-address=127.0.0.1 --socket="$sockets/mariadb" \
    --pid-file="$folder/mariadbd.pid" --innodb-buffer-pool-size="${PORTAL_BUFFER_POOL:-128M}" \
    --innodb-log-file-size="${PORTAL_LOG_FILE:-64M}"
until_done mariadb-admin --no-defaults --socket="$sockets/mariadb" --user=root ping
[ "$(mariadb --no-defaults --socket="$sockets/mariadb" --user=root --batch --skip-column-names --execute='SELECT @@datadir')" = "$folder/mariadb/" ]
PORTAL_SECRETS=$folder/users
export PORTAL_SECRETS
# Root of this server has no password, and can sign in by the socket alone.
mkdir -p users
cp "$secrets/mariadb_password" "$secrets/mariadb_migrator_password" users/
"$here/mariadb/users.sh" --no-defaults --socket="$sockets/mariadb"

# redis
keep redis redis-server "$here/redis/redis.conf" --aclfile "$secrets/redis_accounts" --dir "$folder" \
    --bind 127.0.0.1 --port "$redis"
until_done sh -c "redis-cli -p $redis ping | grep -qE 'PONG|NOAUTH'"

# The settings of compose.yaml; what is set already stays.
export DRP_CACHE__URL_FILE="$secrets/cache_url" DRP_SECURITY__KEY_FILE="$secrets/security_key"
export DRP_MAIL__URL_FILE="$secrets/mail_url" DRP_MAIL__FROM="${DRP_MAIL__FROM:-}"
export DRP_WEB__PUBLIC_URL="https://localhost:$https" DRP_WEB__TRUSTED_PROXIES=127.0.0.1
export DRP_LOG__FORMAT=json DRP_IMPORT__MAX_FILE_MIB="${PORTAL_MAX_FILE_MIB:-2048}"
export DRP_PROVIDER__NAME="${DRP_PROVIDER__NAME:-Valley Power}" DRP_PROVIDER__TIME_ZONE="${DRP_PROVIDER__TIME_ZONE:-UTC}"
export DRP_PROVIDER__CONTACT_EMAIL="${DRP_PROVIDER__CONTACT_EMAIL:-meters@valley.example}"
export DRP_PROVIDER__ADMINISTRATOR_EMAIL="${DRP_PROVIDER__ADMINISTRATOR_EMAIL:-ada@valley.example}"
export DRP_PROVIDER__ADMINISTRATOR_FIRST_NAME=Ada DRP_PROVIDER__ADMINISTRATOR_LAST_NAME=Lindqvist
export DRP_PROVIDER__ADMINISTRATOR_PASSWORD_FILE="$secrets/administrator_password"

# migrate
DRP_DATABASE__URL_FILE=$secrets/migrator_database_url "$drp" migrate >migrate.log 2>&1 || {
    cat migrate.log >&2
    exit 1
}
export DRP_DATABASE__URL_FILE="$secrets/database_url"

# api-1, api-2
for name in api-1 api-2; do
    [ "$name" = api-1 ] && port=$api_1 || port=$api_2
    mkdir -p "$name"
    keep "$name" env DRP_ALERTS__CERTIFICATE="$secrets/tls.crt" DRP_WEB__LISTEN="127.0.0.1:$port" DRP_IMPORT__SPOOL="$folder/$name" "$drp" serve
    DRP_WEB__LISTEN=127.0.0.1:$port until_done "$here/healthcheck.sh"
done

# importer
DRP_IMPORT__SPOOL=$folder/importer
export DRP_IMPORT__SPOOL
mkdir -p importer
if [ -z "${PORTAL_IMPORT_FOLDER:-}" ]; then
    # Two weeks of four meters that nobody has: something to look at.
    PORTAL_IMPORT_FOLDER=$folder/import
    mkdir -p import
    [ -s import/trial.csv ] || awk -v now="$(date +%s)" 'BEGIN {
        print "meter_id,start_time,end_time,meter_value,prediction_value"
        hour = now - now % 3600 - 14 * 86400
        for (i = 0; i < 14 * 24; i++) for (meter = 1; meter <= 4; meter++) {
            from = hour + i * 3600
            expected = 2 + meter + (i % 24 > 16 && i % 24 < 21) * 2
            printf "%d,%s,%s,%.3f,%.3f\n", 7000 + meter, iso(from), iso(from + 3600), expected * (1 - (i * 7 + meter) % 5 / 20), expected
        }
    }
    function iso(t) { return strftime("%Y-%m-%dT%H:%M:%SZ", t, 1) }' >import/trial.csv
fi
DRP=$drp "$here/importer.sh" "$PORTAL_IMPORT_FOLDER" >importer.log 2>&1 || {
    cat importer.log >&2
    exit 1
}

# nginx
if [ -z "$as_root" ]; then set --; else set -- -g 'user root;'; fi
export PORTAL_HOST=localhost PORTAL_API_SERVERS="127.0.0.1:$api_1 127.0.0.1:$api_2" PORTAL_PUBLIC_URL="$DRP_WEB__PUBLIC_URL"
export PORTAL_TLS_CERTIFICATE="$secrets/tls.crt" PORTAL_TLS_KEY="$secrets/tls.key"
export PORTAL_HTTP_PORT="$http" PORTAL_HTTPS_PORT="$https" PORTAL_NGINX_FOLDER="$folder/nginx"
keep nginx "$here/nginx/start.sh" "$@"
until_done sh -c "echo | openssl s_client -connect 127.0.0.1:$https"

echo "ready"
# Until a signal comes; for tests, until nobody can write to it any more.
if [ "${PORTAL_STAY:-signal}" = input ]; then
    cat >/dev/null
    stop 0
fi
while :; do
    sleep 3600 &
    wait $! || :
done
