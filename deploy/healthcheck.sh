#!/bin/bash
# Whether the API server at DRP_WEB__LISTEN says that it is ready; the image has nothing else to ask it with.
set -eu

port=${DRP_WEB__LISTEN##*:}
url=${DRP_WEB__PUBLIC_URL:-http://localhost}
host=${url#*://}
exec 3<>"/dev/tcp/127.0.0.1/$port"
printf 'GET %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n' "${1:-/readyz}" "${host%%/*}" >&3
read -r -t 4 _ status _ <&3
[ "$status" = 200 ]
