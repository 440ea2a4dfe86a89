#!/bin/sh
# Terraform or OpenTofu (test/support/engine.ts says which), with the provider started once for a run of it instead of up to
# four times, which is most of what a run costs: as under a debugger, it is told where the provider listens. Everything else
# is as it is for users: the provider's parent is the engine (this shell becomes it), with its arguments, and so is its
# environment and its directory, but for what test/support/engine.ts preloads. It ends when it sees that its parent has.
#
# What only reads is told of one that serves all of the tests (test/support/schema-provider.ts): it is asked for its schemas.
case "$1" in
  plan | apply | destroy | refresh | import) ;;
  show)
    export TF_REATTACH_PROVIDERS="${TF_REATTACH_PROVIDERS-$TEST_SCHEMA_PROVIDER}"
    exec "$TEST_ENGINE" "$@"
    ;;
  *) exec "$TEST_ENGINE" "$@" ;;
esac

provider="$(dirname "$0")/../../dist/terraform-provider-genesysactions"
handshake="${TMPDIR:-/tmp}/genesys-actions-handshake-$$"
mkfifo "$handshake" || exit 1
NODE_OPTIONS="${TEST_PROVIDER_NODE_OPTIONS-} ${NODE_OPTIONS-}" TF_PLUGIN_MAGIC_COOKIE=d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2 PLUGIN_PROTOCOL_VERSIONS=6 \
  "$provider" > "$handshake" 2> /dev/null &
IFS='|' read -r _ _ network address _ < "$handshake"
rm "$handshake"
if [ -z "$address" ]; then
  echo 'The provider did not start.' >&2
  exit 1
fi

TF_REATTACH_PROVIDERS="{\"$TEST_ENGINE_HOST/genesys-actions/genesysactions\":{\"Protocol\":\"grpc\",\"ProtocolVersion\":6,\"Pid\":$!,\"Test\":true,\"Addr\":{\"Network\":\"$network\",\"String\":\"$address\"}}}"
export TF_REATTACH_PROVIDERS
exec "$TEST_ENGINE" "$@"
