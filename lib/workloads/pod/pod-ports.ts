import { when } from '../../system';
import type { ContainerSpec } from './pod-container';
import { isPortNumber, PORT_NAME, PORT_NAME_RULE } from '../service-port';

/**
 * Mistakes of the ports of all containers of a pod, which have one address: no two of them can listen on the same number. What is wrong
 * with the main container's own ports is said of its props.
 */
export function validatePodPorts(containers: readonly Pick<ContainerSpec, 'name' | 'path' | 'ports'>[]): string[] {
  const listening = new Map<string, string>();
  return containers.flatMap(({ name, path, ports }) =>
    ports.flatMap((port) => {
      const key = `${port.protocol} ${port.number}`;
      const other = listening.get(key);
      listening.set(key, other ?? name);
      if (path === undefined) return [];
      const prop = `${path}ports.${port.name}`;
      return [
        ...when(!isPortNumber(port.number), `${prop} (${port.number}) must be between 1 and 65535`),
        ...when(!PORT_NAME.test(port.name), `${prop} is no name of a port: ${PORT_NAME_RULE}`),
        ...when(
          other !== undefined,
          `${prop} (${port.number}) is listened on by container ${other ?? ''} already, and containers of a pod share their ports; choose another`,
        ),
      ];
    }),
  );
}
