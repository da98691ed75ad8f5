#!/bin/bash
# Runs a Windows program in a Wine prefix as if it had pipes: the Windows node.exe cannot use those of Linux. Its streams
# are files, and what it writes is passed on while it runs.
#   run-in-prefix.sh <folder for the files> <program> <arguments...>
streams=$1
shift
mkdir -p "$streams"
cat > "$streams/in"
: > "$streams/out"
: > "$streams/err"
wine "$@" < "$streams/in" > "$streams/out" 2> "$streams/err" &
program=$!
tail -n +1 -s 0.05 -f --pid=$program "$streams/out" &
tail -n +1 -s 0.05 -f --pid=$program "$streams/err" >&2 &
wait $program
code=$?
wait
rm -rf "$streams"
exit $code
