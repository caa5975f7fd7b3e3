import { ConfigFile } from '../../../config/config-files';
import { shellScript } from '../../scripts/shell-script';
import { ORDINAL } from '../cluster-site';

/** What agents may do: say that their node and what runs on it are there, and read what they are asked for. */
const AGENT_RULES = 'node_prefix \\"\\" { policy = \\"write\\" } service_prefix \\"\\" { policy = \\"read\\" }';

/**
 * Makes the token of the agents, once the servers agree on something: without one they may not even say that they are there. Server 0
 * does it, and only what is missing; the tokens go to Consul in files and bodies, never on a command line.
 *
 * @param api where the server of the same pod answers
 * @see https://developer.hashicorp.com/consul/api-docs/acl/tokens#create-a-token
 */
export function consulAccessScript(api = 'http://127.0.0.1:8500'): ConfigFile {
  return ConfigFile.text(
    shellScript(`
trap 'exit 0' TERM INT
pause() {
  sleep "$1" &
  wait "$!"
}
if [ ${ORDINAL} != 0 ]; then
  echo 'server 0 looks after the tokens; nothing to do here'
  while :; do pause 86400; done
fi

work=\${TMPDIR:-/tmp}
printf 'X-Consul-Token: %s\\n' "$MANAGEMENT_TOKEN" >"$work/management"
printf 'X-Consul-Token: %s\\n' "$AGENT_TOKEN" >"$work/agent"
ask() {
  as=$1
  path=$2
  shift 2
  curl --fail --silent --max-time 10 --output /dev/null --header "@$work/$as" "$@" "${api}/v1/acl/$path"
}
put() { ask management "$1" --request PUT --data @-; }

policy() {
  ask management policy/name/agent || printf '%s' '{"Name":"agent","Rules":"${AGENT_RULES}"}' | put policy
}
token() {
  ask agent token/self || printf '{"SecretID":"%s","Description":"agents","Policies":[{"Name":"agent"}]}' "$AGENT_TOKEN" | put token
}
last=
while :; do
  if policy && token; then now='agents have their token'; else now='the servers do not answer yet'; fi
  [ "$now" = "$last" ] || echo "$now"
  last=$now
  if [ "$now" = 'agents have their token' ]; then pause 300; else pause 5; fi
done
`),
  );
}
