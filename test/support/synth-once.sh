#!/bin/sh
# Runs the app of a project once for each content of its files and of its environment, and then copies what it synthesised:
# a story's commands synthesise the same two versions of it dozens of times. What the app writes elsewhere stays there.
out=$CDKTF_OUTDIR
unset CDKTF_OUTDIR
kept=$PWD-synthesised/$(
  {
    env | grep -v '^_=' | LC_ALL=C sort
    find . \( -name node_modules -o -name .git -o -name .genesys-actions -o -name '*.out' -o -name '*tfstate*' -o -name '*.tfplan*' \) \
      -prune -o -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum
  } | sha256sum | cut -c -64
)
# Where the packages went, they are made anew.
if [ ! -d "$kept" ] || [ ! -d .genesys-actions ]; then
  mkdir -p "$kept.new"
  CDKTF_OUTDIR=$kept.new "$@" || exit
  rm -rf "$kept"
  mv "$kept.new" "$kept"
fi
mkdir -p "$out" && cp -a "$kept/." "$out"
