#!/bin/sh
# Three nodes, Redis and HAProxy on the loopback address of one machine, with the same files, under TLS as between machines:
# for tests, and to try things out.
#   cluster.sh FOLDER begin BASE         makes secrets and certificates; ports are BASE … BASE+42
#   cluster.sh FOLDER install BASE       does that, and makes three data folders
#   cluster.sh FOLDER node N [OPTION…]   becomes node N; --wsrep-new-cluster begins a cluster
#   cluster.sh FOLDER users              makes the portal's accounts, once there is a node
#   cluster.sh FOLDER check N            becomes what answers HAProxy for node N
#   cluster.sh FOLDER haproxy            becomes HAProxy
#   cluster.sh FOLDER tell WORDS         tells HAProxy something, such as: set server mariadb/db-1 state maint
#   cluster.sh FOLDER redis N            becomes the Redis beside node N; sentinel N, the sentinel beside it
#   cluster.sh FOLDER position N         where node N, stopped, had got to: the highest begins after all were stopped
#   cluster.sh FOLDER sql N STATEMENT    asks node N
set -eu

here=$(cd "$(dirname "$0")/.." && pwd)
mkdir -p "$1"
folder=$(cd "$1" && pwd)
what=$2
shift 2
PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin
export PATH
cd "$folder"

if [ "$what" = install ] || [ "$what" = begin ]; then
    echo "$1" >base
    PORTAL_MARIADB=127.0.0.1:$(($1 + 30)) PORTAL_REDIS=127.0.0.1:$(($1 + 31)) PORTAL_MARIADB_CA=$folder/tls/ca.crt \
        "$here/secrets.sh" "$folder/secrets"
    "$here/galera/certificates.sh" "$folder/tls" db-1=127.0.0.1 db-2=127.0.0.1 db-3=127.0.0.1 api-1=127.0.0.1
    # The path of a socket must be short, wherever the folder is.
    mktemp -d "${TMPDIR:-/tmp}/drp-XXXXXX" >sockets
fi
base=$(cat base)
sockets=$(cat sockets)

# The files of a node, and all that would clash on one machine.
options() {
    n=$1
    # A node that begins removes from it what it takes for its own of before.
    mkdir -p "tmp-$n"
    nodes=
    for other in 1 2 3; do
        nodes="${nodes:+$nodes,}127.0.0.1:$((base + 10 + other))"
    done
    own="base_port=$((base + 10 + n));gmcast.listen_addr=ssl://127.0.0.1:$((base + 10 + n));ist.recv_addr=127.0.0.1:$((base + 20 + n))"
    {
        cat "$here/mariadb/drp.cnf" "$here/galera/galera.cnf"
        sed -e "s|/etc/mysql/tls|$folder/tls/db-$n|g" -e "s|PASSWORD|$(cat "$folder/secrets/mariadb_sst_password")|" \
            -e "s|^server_id = .*|server_id = $n|" -e "s|^wsrep_node_name = .*|wsrep_node_name = db-$n|" \
            -e "s|^wsrep_node_address = .*|wsrep_node_address = 127.0.0.1:$((base + 10 + n))|" \
            -e "s|^bind_address = .*|bind_address = 127.0.0.1|" -e "s|gcomm://.*|gcomm://$nodes|" \
            -e "s|gcache.size=1G|gcache.size=64M;$own|" "$here/galera/node.cnf.example"
        cat <<CNF

[mariadbd]
wsrep_sst_receive_address = 127.0.0.1:$((base + 24 + n))
port = $((base + n))
socket = $sockets/$n
datadir = $folder/node-$n
tmpdir = $folder/tmp-$n
pid_file = $folder/node-$n.pid
innodb_buffer_pool_size = 128M
innodb_log_file_size = 64M
# Nobody asks from another machine, and whoever tries things out may leave TLS away.
require_secure_transport = OFF
CNF
        [ "$(id -u)" != 0 ] || echo "user = root"
    } >"node-$n.cnf"
}

case "$what" in
    begin) ;;
    install)
        for n in 1 2 3; do
            options "$n"
            mariadb-install-db --defaults-file="$folder/node-$n.cnf" --wsrep-on=OFF --skip-log-bin \
                --auth-root-authentication-method=normal --skip-test-db >"node-$n.log" 2>&1
        done
        ;;
    node)
        n=$1
        shift
        options "$n"
        exec mariadbd --defaults-file="$folder/node-$n.cnf" "$@" >>"node-$n.log" 2>&1
        ;;
    users)
        PORTAL_SECRETS=$folder/users
        export PORTAL_SECRETS
        mkdir -p users
        cp -f secrets/mariadb_password secrets/mariadb_migrator_password users/
        # A node that was just begun needs some seconds.
        tries=120
        until mariadb-admin --no-defaults --socket="$sockets/${1:-1}" --user=root ping >/dev/null 2>&1; do
            tries=$((tries - 1))
            [ "$tries" -gt 0 ] || { echo "cluster.sh: node ${1:-1} does not answer; see $folder/node-${1:-1}.log" >&2 && exit 1; }
            sleep 0.5
        done
        "$here/mariadb/users.sh" --no-defaults --socket="$sockets/${1:-1}"
        mariadb --no-defaults --socket="$sockets/${1:-1}" --user=root <<SQL
CREATE USER IF NOT EXISTS 'drp_sst'@'localhost' IDENTIFIED BY '$(cat secrets/mariadb_sst_password)';
GRANT RELOAD, PROCESS, LOCK TABLES, BINLOG MONITOR, REPLICA MONITOR ON *.* TO 'drp_sst'@'localhost';
CREATE USER IF NOT EXISTS 'drp_check'@'localhost';
SQL
        ;;
    check)
        CLUSTERCHECK_SOCKET=$sockets/$1
        export CLUSTERCHECK_SOCKET
        exec socat "TCP-LISTEN:$((base + 32 + $1)),bind=127.0.0.1,reuseaddr,fork" "EXEC:$here/galera/clustercheck.sh"
        ;;
    haproxy)
        export BIND_MARIADB="127.0.0.1:$((base + 30))" BIND_REDIS="127.0.0.1:$((base + 31))" BIND_STATE="127.0.0.1:$((base + 32))"
        for n in 1 2 3; do
            export "DB_$n=127.0.0.1:$((base + n))" "CHECK_PORT_$n=$((base + 32 + n))" "REDIS_$n=127.0.0.1:$((base + 35 + n))"
        done
        export ADMIN_SOCKET="$sockets/haproxy"
        REDIS_PASSWORD=$(cat secrets/redis_password)
        export REDIS_PASSWORD REDIS_CA="$folder/tls/ca.crt"
        RUN_AS=$(id -un) RUN_AS_GROUP=$(id -gn)
        export RUN_AS RUN_AS_GROUP
        exec haproxy -db -f "$here/galera/haproxy.cfg" >>haproxy.log 2>&1
        ;;
    tell)
        echo "$*" | socat - "UNIX-CONNECT:$sockets/haproxy"
        ;;
    redis | sentinel)
        password=$(cat secrets/redis_replication_password)
        first=127.0.0.1:$((base + 36))
        mkdir -p "$what-$1"
        cd "$what-$1"
        # Both write down in their file what they find, so that it is made once.
        if [ "$what" = redis ] && [ ! -e redis.conf ]; then
            sed -e "s/PASSWORD/$password/" -e "s|/etc/redis/tls|$folder/tls/db-$1|" -e "s|/etc/redis/accounts|$folder/secrets/redis_accounts|" \
                -e "s|^dir .*|dir $PWD|" -e "s/^tls-port .*/tls-port $((base + 35 + $1))/" -e '/^#replicaof/d' \
                "$here/redis/redis.conf" "$here/galera/replica.conf" >redis.conf
            echo "bind 127.0.0.1" >>redis.conf
            [ "$1" = 1 ] || echo "replicaof ${first%:*} ${first#*:}" >>redis.conf
        elif [ "$what" = sentinel ] && [ ! -e sentinel.conf ]; then
            sed -e "s/PASSWORD/$password/" -e "s|/etc/redis/tls|$folder/tls/db-$1|" -e "s|^dir .*|dir $PWD|" \
                -e "s/^tls-port .*/tls-port $((base + 39 + $1))/" -e "s/10.0.0.21 6379/${first%:*} ${first#*:}/" \
                "$here/galera/sentinel.conf" >sentinel.conf
            echo "bind 127.0.0.1" >>sentinel.conf
        fi
        if [ "$what" = redis ]; then set -- redis-server redis.conf; else set -- redis-sentinel sentinel.conf; fi
        exec "$@" >>log 2>&1
        ;;
    position)
        options "$1"
        # Killed, a node has not written it down; it reads it from its tables then.
        position=$(sed -n 's/^seqno: *//p' "node-$1/grastate.dat")
        if [ "$position" = -1 ]; then
            mariadbd --defaults-file="$folder/node-$1.cnf" --wsrep-recover --log-error="$folder/recover-$1.log" >/dev/null 2>&1
            position=$(sed -n 's/.*Recovered position: .*:\(-\{0,1\}[0-9]*\).*/\1/p' "recover-$1.log" | tail -n 1)
        fi
        echo "${position:-none}"
        ;;
    sql)
        mariadb --no-defaults --socket="$sockets/$1" --user=root --batch --skip-column-names --execute "$2"
        ;;
    *)
        echo "cluster.sh: $what is none of its words; they are at the top of it" >&2
        exit 2
        ;;
esac
