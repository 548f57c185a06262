#!/bin/sh
# The authority of the machines among themselves, and a certificate for each: certificates.sh FOLDER NAME=ADDRESS …
#   certificates.sh /root/drp-tls db-1=10.0.0.21 db-2=10.0.0.22 db-3=10.0.0.23 api-1=10.0.0.11 api-2=10.0.0.12
# FOLDER/NAME is what that machine needs: ca.crt, node.crt and node.key. The certificate is for the name, the address, and
# the name without its number: by that, NGINX knows all API servers as `api`, and HAProxy all nodes as `db`. What is there
# stays as it is: a machine that comes new is one more word. To renew a certificate, remove its node.crt. Keep FOLDER where
# only root reads it, and FOLDER/ca.key on no machine that is reached from outside.
set -eu
umask 077

[ $# -ge 2 ] || { echo "certificates.sh: say a folder, and for each machine NAME=ADDRESS" >&2 && exit 2; }
mkdir -p "$1"
cd "$1"
shift

# A key that is there is kept, so that whoever has the certificate of the authority believes what is made next year too.
key() {
    [ -s "$1" ] || { openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$1.new" && mv "$1.new" "$1"; }
}

if [ ! -s ca.crt ]; then
    key ca.key
    openssl req -x509 -new -key ca.key -sha256 -days 3650 -subj "/CN=Demand Response Portal, machines" \
        -addext "basicConstraints=critical,CA:TRUE,pathlen:0" -addext "keyUsage=critical,keyCertSign,cRLSign" -out ca.crt.new
    mv ca.crt.new ca.crt
    echo "made $PWD/ca.crt"
fi
for machine in "$@"; do
    name=${machine%%=*}
    address=${machine#*=}
    case "$name,$address" in
        *[!a-zA-Z0-9.:,-]* | ,* | *, | "$machine,$machine")
            echo "certificates.sh: $machine is not NAME=ADDRESS, such as db-1=10.0.0.21" >&2
            exit 2
            ;;
    esac
    mkdir -p "$name"
    cp ca.crt "$name/ca.crt"
    [ ! -s "$name/node.crt" ] || continue
    key "$name/node.key"
    # Nodes and Redis are clients of one another as well.
    printf '%s\n' "basicConstraints=critical,CA:FALSE" "keyUsage=critical,digitalSignature" \
        "extendedKeyUsage=serverAuth,clientAuth" "subjectAltName=DNS:$name,DNS:${name%-*},IP:$address" >"$name/extensions"
    openssl req -new -key "$name/node.key" -subj "/CN=$name" |
        openssl x509 -req -sha256 -days 825 -CA ca.crt -CAkey ca.key -set_serial "0x$(openssl rand -hex 16)" \
            -extfile "$name/extensions" -out "$name/node.crt.new" 2>/dev/null
    rm "$name/extensions"
    mv "$name/node.crt.new" "$name/node.crt"
    echo "made $PWD/$name"
done
