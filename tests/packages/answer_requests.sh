#!/bin/bash
# A pack on a connection: sends the frame in the file $1 for each request of 21 bytes.
while [[ $(head -c 21 | wc -c) == 21 ]]; do
  cat "$1"
done
