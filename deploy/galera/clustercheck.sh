#!/bin/sh
# Answers HAProxy over HTTP whether this node is one that may be written to: it is in the part of the cluster that has
# the majority, and has everything. Started for each connection (clustercheck@.service); its input is the request.
# CLUSTERCHECK_SOCKET is the socket of MariaDB; the account needs no right but to sign in.

while IFS= read -r line && [ -n "${line%?}" ]; do :; done
state=$(mariadb --no-defaults --socket="${CLUSTERCHECK_SOCKET:-/run/mysqld/mysqld.sock}" --user="${CLUSTERCHECK_USER:-drp_check}" \
    --connect-timeout=2 --batch --skip-column-names --execute "SELECT GROUP_CONCAT(VARIABLE_VALUE ORDER BY VARIABLE_NAME)
    FROM information_schema.GLOBAL_STATUS
    WHERE VARIABLE_NAME IN ('wsrep_cluster_status', 'wsrep_local_state', 'wsrep_ready')" 2>/dev/null)
case "$state" in
    Primary,4,ON) status="200 OK" ;;
    *) status="503 Service Unavailable" ;;
esac
body="${state:-no answer}
"
printf 'HTTP/1.1 %s\r\nContent-Type: text/plain\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s' "$status" "${#body}" "$body"
