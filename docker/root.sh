#!/bin/sh
# Makes the root of the server's image: the program, the libraries that it is linked with, and what those read.
# sh docker/root.sh PROGRAM DIRECTORY
set -eu
program=$1
root=$2

put() {
  mkdir -p "$root$(dirname "$2")"
  cp -L "$1" "$root$2"
}

put "$program" /usr/bin/metrics-tracker
# `name => /path (address)`, or `/path (address)` for the loader.
ldd "$program" | awk '$2 == "=>" && $3 ~ /^\// { print $3; next } $1 ~ /^\// { print $1 }' | while read -r library; do
  put "$library" "$library"
done
# Names of other containers come from /etc/hosts and from the network's own name server.
mkdir -p "$root/etc"
echo 'hosts: files dns' >"$root/etc/nsswitch.conf"
# For a Prometheus that is asked over https.
put /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
