#!/bin/sh
# Starts @NAME@ on the Java runtime beside it, also when called through a symbolic link.
self=$0
while [ -h "$self" ]; do
  target=$(readlink "$self")
  case $target in
    /*) self=$target ;;
    *) self=$(dirname "$self")/$target ;;
  esac
done
home=$(CDPATH='' cd -P "$(dirname "$self")/.." && pwd) || exit 1
exec "$home/runtime/bin/java" -Xlog:aot=off -XX:AOTCache="$home/lib/@NAME@.aot" -jar "$home/lib/@JAR@" "$@"
