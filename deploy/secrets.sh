#!/bin/sh
# Makes the secrets that are missing, each in a file of a folder: secrets.sh [FOLDER]. What is there stays as it is.
# The folder is its owner's alone. The files in it are readable, since each container reads those that it is given under
# an account of its own. PORTAL_HOST, of the environment or else of .env beside this script, is the name in the certificate,
# which is for a trial: put your own in place of tls.crt and tls.key.
# PORTAL_MARIADB and PORTAL_REDIS are where the servers are; where MariaDB is on another machine, PORTAL_MARIADB_CA is the file,
# on the machine of the portal, of the authority that vouches for it.
set -eu
umask 077

here=$(cd "$(dirname "$0")" && pwd)
folder=${1:-$here/secrets}
host=${PORTAL_HOST:-}
if [ -z "$host" ] && [ -r "$here/.env" ]; then
    host=$(sed -n 's/^ *PORTAL_HOST=["'"'"']\{0,1\}\([A-Za-z0-9.-]*\).*/\1/p' "$here/.env" | tail -n 1)
fi
host=${host:-localhost}
mariadb=${PORTAL_MARIADB:-mariadb}
redis=${PORTAL_REDIS:-redis:6379}
tls=ssl-mode=disabled
[ -z "${PORTAL_MARIADB_CA:-}" ] || tls=ssl-mode=VERIFY_CA\&ssl-ca=$PORTAL_MARIADB_CA
mkdir -p "$folder"
cd "$folder"

make() {
    if [ -s "$1" ]; then
        cat >/dev/null
    else
        cat >"$1.new"
        chmod 444 "$1.new"
        mv "$1.new" "$1"
        echo "made $folder/$1"
    fi
}
random() {
    openssl rand -hex 24
}

for name in mariadb_root_password mariadb_password mariadb_migrator_password redis_password administrator_password \
    grafana_password redis_replication_password mariadb_sst_password; do
    random | make "$name"
done
# Keep a copy of this one apart from the database's: without it nobody's second factor works.
openssl rand -base64 32 | make security_key
# On one machine, over a network that nobody else is in, the database is asked without TLS.
printf 'mariadb://drp:%s@%s/drp?%s\n' "$(cat mariadb_password)" "$mariadb" "$tls" | make database_url
printf 'mariadb://drp_migrator:%s@%s/drp?%s\n' "$(cat mariadb_migrator_password)" "$mariadb" "$tls" | make migrator_database_url
printf 'redis://drp:%s@%s/\n' "$(cat redis_password)" "$redis" | make cache_url
# Where mail goes: put smtp://NAME:PASSWORD@HOST:587 here in place of it.
echo 'outbox://' | make mail_url
# The portal reads, writes, and tells the other servers; it can neither empty the cache nor change its settings. The other
# two accounts are for several machines: a Redis follows another, and Sentinel says who follows whom.
digest() {
    printf %s "$(cat "$1")" | openssl dgst -sha256 -r | cut -d ' ' -f 1
}
make redis_accounts <<ACCOUNTS
user default off
user drp on #$(digest redis_password) ~drp:* &drp:* -@all +@read +@write +@pubsub +@connection +@transaction -@dangerous +info
user drp_replica on #$(digest redis_replication_password) -@all +psync +replconf +ping
user drp_sentinel on #$(digest redis_replication_password) &* -@all +multi +exec +slaveof +replicaof +ping +role +publish +subscribe +info +config|rewrite +client|setname +client|kill +script|kill
ACCOUNTS

if { [ -s tls.key ] && [ ! -s tls.crt ]; } || { [ -s tls.crt ] && [ ! -s tls.key ]; }; then
    echo "secrets.sh: $folder has one of tls.crt and tls.key; put the other one beside it, or remove both for a trial" >&2
    exit 1
fi
if [ ! -s tls.key ]; then
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 365 -sha256 \
        -subj "/CN=$host" -addext "basicConstraints=critical,CA:FALSE" \
        -addext "subjectAltName=DNS:$host,IP:127.0.0.1" -addext extendedKeyUsage=serverAuth \
        -keyout tls.key -out tls.crt 2>/dev/null
    chmod 444 tls.key tls.crt
    echo "made $folder/tls.crt, a certificate that no browser trusts"
fi
