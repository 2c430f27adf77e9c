#!/bin/sh
# Installs the system's packages that are missing, by apt, asking for sudo only then.
# On a system without apt it says what to install and goes on: the mirror runs unenrolled without a broker.
python=${1:-python3}
PATH=$PATH:/usr/sbin:/sbin

missing=""
"$python" -c 'import venv, ensurepip' 2>/dev/null || missing="$missing python3-venv"
command -v mosquitto >/dev/null || missing="$missing mosquitto"
command -v espeak-ng >/dev/null || missing="$missing espeak-ng"
[ -z "$missing" ] && exit 0

if ! command -v apt-get >/dev/null; then
    echo "Please install these yourself, in your system's way:$missing. Without mosquitto the mirror runs unenrolled and keeps its records."
    exit 0
fi

as_root=""
[ "$(id -u)" = 0 ] || as_root="sudo"
echo "System packages that are missing:$missing"
$as_root apt-get update -q && $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends $missing
