import type { Container, PodSpec } from 'kubernetes-types/core/v1';
import { when } from '../../system';
import { checkStartOrder } from './start-order';

/** Variables whose name says that they hold a secret; a path or a lifetime of one is none. */
const SENSITIVE = /(?:^|_)(?:PASSWORD|PASSWD|PASSPHRASE|SECRET|TOKEN|API_?KEY|PRIVATE_?KEY|ACCESS_?KEY|AUTH_?KEY|CREDENTIALS?|SALT)$/i;

/** What of a pod must not reach a cluster; an empty list when nothing is wrong. */
export function checkPod(object: string, pod: PodSpec): string[] {
  return [
    ...[...pod.containers, ...(pod.initContainers ?? [])].flatMap((container) =>
      checkContainer(`${object}: container ${container.name}`, container),
    ),
    ...checkStartOrder(object, pod),
  ];
}

function checkContainer(container: string, spec: Container): string[] {
  const { env = [], image = '', resources } = spec;
  return [
    ...env
      .filter(({ name, value }) => value !== undefined && value !== '' && SENSITIVE.test(name))
      .map(
        ({ name }) =>
          `${container} has a literal in ${name}, and what is in dist/ is read by everybody; take it from a Secret: secret.value('…')`,
      ),
    ...rawSecretsInUris(spec).map(
      (name) =>
        `${container} puts $(${name}) into a URI as it is, where '@', '/' or '#' would end a part of it; make the URI a key of the Secret: template with uriPart('…')`,
    ),
    ...when(!/[:@][^/]+$/.test(image), `${container} runs ${image}, which names no tag or digest; release it in estate/releases/`),
    ...when(image.endsWith(':latest'), `${container} runs ${image}, which changes by itself; release a version in estate/releases/`),
    ...when(
      resources?.limits?.memory === undefined,
      `${container} has no memory limit, and could take the node down; set resources.memory`,
    ),
  ];
}

/** Variables from Secrets that the kubelet puts into the login of a URI: it encodes nothing. */
function rawSecretsInUris({ command = [], args = [], env = [] }: Container): string[] {
  const secret = new Set(env.filter(({ valueFrom }) => valueFrom?.secretKeyRef).map(({ name }) => name));
  const texts = [...command, ...args, ...env.flatMap(({ value }) => value ?? [])];
  const logins = texts.flatMap((text) => text.match(/:\/\/[^/?#]*@/g) ?? []);
  const named = logins.flatMap((login) => [...login.matchAll(/\$\(([A-Za-z_][A-Za-z0-9_]*)\)/g)].map(([, name = '']) => name));
  return [...new Set(named)].filter((name) => secret.has(name));
}
