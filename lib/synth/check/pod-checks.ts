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

function checkContainer(container: string, { env = [], image = '', resources }: Container): string[] {
  return [
    ...env
      .filter(({ name, value }) => value !== undefined && value !== '' && SENSITIVE.test(name))
      .map(
        ({ name }) =>
          `${container} has a literal in ${name}, and what is in dist/ is read by everybody; take it from a Secret: secret.value('…')`,
      ),
    ...when(!/[:@][^/]+$/.test(image), `${container} runs ${image}, which names no tag or digest; release it in estate/releases/`),
    ...when(image.endsWith(':latest'), `${container} runs ${image}, which changes by itself; release a version in estate/releases/`),
    ...when(
      resources?.limits?.memory === undefined,
      `${container} has no memory limit, and could take the node down; set resources.memory`,
    ),
  ];
}
