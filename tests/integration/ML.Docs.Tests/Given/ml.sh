#!/usr/bin/env bash
# Stands before the executable: servers, which stay on a user's machine, are started, waited for, and left to the sample's end.
set -euo pipefail

serve() {
  local port= previous= arguments=("$@")
  for argument in "$@"; do [ "$previous" != --port ] || port=$argument; previous=$argument; done
  [ -n "$port" ] || { port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'); arguments+=(--port "$port"); }
  "$ML_EXECUTABLE" "${arguments[@]}" >"server-$port.log" 2>&1 &
  local pid=$!
  echo "$pid" >> "$SERVERS"
  for _ in $(seq 150); do
    curl -sf "http://127.0.0.1:$port/health" >/dev/null && return 0
    kill -0 "$pid" 2>/dev/null || break
    sleep 0.1
  done
  cat "server-$port.log" >&2
  return 1
}

case "${1:-} ${2:-}" in
  "server "*) serve "$@" ;;
  "models serve") serve "$@" ;;
  # It goes on until ^C.
  "endpoints watch") timeout --signal=INT 3 "$ML_EXECUTABLE" "$@" || [ $? -eq 124 ] ;;
  *) exec "$ML_EXECUTABLE" "$@" ;;
esac
