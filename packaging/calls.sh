# shellcheck shell=bash
# Starts gateways of a package and calls them, with nothing but bash.

say() { printf 'package: %s\n' "$*" >&2; }

give_up() {
  say "$*"
  exit 1
}

gateways=()
port=0
answer=

# start_gateway PACKAGE FOLDER [NAME=VALUE...]: sets port. The names get GATEHOUSE_ before them.
# It runs in an environment and a working directory that hold nothing.
start_gateway() {
  local package=$1 folder=$2
  shift 2
  mkdir -p "$folder"
  # A folder may have been that of another gateway, whose lines must not count for this one.
  rm -f "$folder/err"
  port=$(free_port)
  (
    cd "$folder" || exit 1
    exec env -i PATH=/usr/bin:/bin HOST=127.0.0.1 "PORT=$port" GATEHOUSE_SERVER_PRE_DRAIN=0s \
      "${@/#/GATEHOUSE_}" \
      "$package/gatehouse" start >out 2>err </dev/null
  ) &
  gateways+=("$!")
  wait_for_start "$!" "$folder"
}

# The port is free now, but another program may take it first.
free_port() {
  local candidate
  for _ in 1 2 3 4 5 6 7 8 9 10; do
    candidate=$((20000 + RANDOM % 12000))
    if ! (: <>"/dev/tcp/127.0.0.1/$candidate") 2>/dev/null; then
      printf '%s\n' "$candidate"
      return
    fi
  done
  give_up "no free port was found."
}

wait_for_start() {
  local tries=0
  # A gateway that prints this line listens, and heeds signals; a port that is open shows only the
  # first.
  until grep -q listening "$2/err" 2>/dev/null; do
    tries=$((tries + 1))
    if [ "$tries" -gt 600 ] || ! kill -0 "$1" 2>/dev/null; then
      give_up "a gateway did not start: $(cat "$2/out" "$2/err")"
    fi
    sleep 0.1
  done
}

# Ends the newest gateway as an orchestrator would; its status is how that went.
stop_gateway() {
  local last=$((${#gateways[@]} - 1)) pid status=0
  pid=${gateways[$last]}
  kill -TERM "$pid"
  wait "$pid" || status=$?
  unset "gateways[$last]"
  return "$status"
}

stop_gateways() {
  local pid
  for pid in ${gateways[@]+"${gateways[@]}"}; do
    kill -TERM "$pid" 2>/dev/null || continue
    wait "$pid" || true
  done
  gateways=()
}

# expect STATUS METHOD PATH [BODY]: sets answer.
expect() {
  local status=$1 method=$2 path=$3 body=${4:-}
  exec 9<>"/dev/tcp/127.0.0.1/$port"
  printf '%s %s HTTP/1.1\r\nHost: 127.0.0.1:%s\r\nConnection: close\r\n' "$method" "$path" "$port" >&9
  printf 'Content-Type: application/json\r\nContent-Length: %s\r\n\r\n%s' "${#body}" "$body" >&9
  answer=$(cat <&9)
  exec 9>&-
  case $answer in
    "HTTP/1.1 $status"*) ;;
    *) give_up "$method $path was not answered with $status but: $answer" ;;
  esac
}

# The usual calls, in both dialects, and some errors.
every_kind_of_call() {
  local model='"model":"demo/echo"' messages='"messages":[{"role":"user","content":"Hello, gateway."}]'
  expect 200 GET /health
  expect 200 GET /v1/models
  for _ in 1 2 3; do
    expect 200 POST /v1/chat/completions "{$model,$messages}"
    expect 200 POST /v1/chat/completions \
      "{$model,$messages,\"stream\":true,\"stream_options\":{\"include_usage\":true}}"
    expect 200 POST /v1/embeddings "{$model,\"input\":[\"one\",\"two\"]}"
    expect 200 POST /v1/messages "{$model,$messages,\"max_tokens\":64}"
    expect 200 POST /v1/messages "{$model,$messages,\"max_tokens\":64,\"stream\":true}"
  done
  expect 400 POST /v1/chat/completions "{$model"
  expect 404 POST /v1/chat/completions "{\"model\":\"demo/none\",$messages}"
  expect 404 GET /nowhere
}
