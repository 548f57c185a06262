#!/bin/sh
# Puts the place into site.conf.template and becomes NGINX. It writes to PORTAL_NGINX_FOLDER alone.
# API servers on other machines are asked by TLS: PORTAL_API_CA is the file of the authority that vouches for them, PORTAL_API_NAME
# the name that stands in the certificate of each.
set -eu

fail() {
    echo "nginx/start.sh: $*" >&2
    exit 1
}

here=$(cd "$(dirname "$0")" && pwd)
run=${PORTAL_NGINX_FOLDER:-/tmp/nginx}
host=${PORTAL_HOST:?is the name that people type, such as portal.example}
servers=${PORTAL_API_SERVERS:?are the API servers, such as "10.0.0.11:8080 10.0.0.12:8080"}
certificate=${PORTAL_TLS_CERTIFICATE:?is the file of the certificate with its chain, PEM}
key=${PORTAL_TLS_KEY:?is the file of the key of the certificate, PEM}
public_url=${PORTAL_PUBLIC_URL:-https://$host}
public_url=${public_url%/}
authority=${PORTAL_API_CA:-}
name=${PORTAL_API_NAME:-api}
log=${PORTAL_ACCESS_LOG:-/dev/stdout}
for file in "$certificate" "$key"; do
    [ -r "$file" ] || fail "cannot read $file; deploy/secrets.sh makes a certificate for a trial"
done
[ -z "$authority" ] || [ -r "$authority" ] || fail "cannot read $authority, which PORTAL_API_CA names; deploy/galera/certificates.sh makes one"
# What goes into the file must not be able to end a directive.
case "$host$servers$certificate$key$public_url$authority$name$log" in
    *[\;\{\}\"\'\|\&\\\$]*) fail "host, servers, files, names and URL must not contain ; { } \" ' | & \\ or \$" ;;
esac

lines=
for server in $servers; do
    lines="$lines    server $server max_fails=1 fail_timeout=5s;\\n"
done
for server in $servers; do
    lines="$lines    server $server max_fails=0 backup;\\n"
done
mkdir -p "$run"
cp "$here/headers.conf" "$here/forward.conf" "$here/proxy.conf" "$run/"
sed -e "s|@ACCESS_LOG@|$log|" "$here/nginx.conf" >"$run/nginx.conf"
scheme=http
: >"$run/servers.conf"
if [ -n "$authority" ]; then
    scheme=https
    sed -e "s|@AUTHORITY@|$authority|" -e "s|@NAME@|$name|" "$here/servers.conf.template" >"$run/servers.conf"
fi
sed -e "s|@SCHEME@|$scheme|g" -e "s|@HOST@|$host|g" -e "s|@SERVERS@|$lines|" -e "s|@PUBLIC_URL@|$public_url|g" \
    -e "s|@CERTIFICATE@|$certificate|g" -e "s|@KEY@|$key|g" \
    -e "s|@HTTP_PORT@|${PORTAL_HTTP_PORT:-8080}|g" -e "s|@HTTPS_PORT@|${PORTAL_HTTPS_PORT:-8443}|g" \
    -e "s|@RATE@|${PORTAL_REQUESTS_PER_SECOND:-100}|g" -e "s|@BURST@|${PORTAL_REQUEST_BURST:-400}|g" \
    -e "s|@TRIES@|${PORTAL_TRIES_PER_SECOND:-5}|g" -e "s|@MAX_FILE_MIB@|${PORTAL_MAX_FILE_MIB:-2048}|g" \
    "$here/site.conf.template" >"$run/site.conf"
exec nginx -e stderr -p "$run/" -c "$run/nginx.conf" "$@"
