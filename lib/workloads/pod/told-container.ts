import type * as kplus from 'cdk8s-plus-27';
import type { ToldContainer } from '../../network';
import type { SideContainerProps } from './pod-props';

/**
 * What a container's program is told by its command, variables and files, except by connections.
 *
 * @param path what begins the paths of its props in messages, such as `sidecars.proxy.`
 */
export function toldContainer(
  { command = [], args = [], env }: kplus.Container,
  { config = {} }: SideContainerProps,
  path: string,
): ToldContainer {
  const plain = [
    ...Object.entries(config.env ?? {}).map(([name, value]) => [name, String(value)] as const),
    ...Object.entries(env.variables).map(([name, { value }]) => [name, asText(value)] as const),
  ];
  return {
    words: [...command, ...args],
    variables: new Set(plain.map(([name]) => name)),
    texts: {
      [`${path}command`]: command.join('\n'),
      [`${path}args`]: args.join('\n'),
      ...Object.fromEntries(plain.map(([name, text]) => [`${path}env.${name}`, text])),
      ...Object.fromEntries(Object.entries(config.files ?? {}).map(([file, { content }]) => [`${path}config.files (${file})`, content])),
    },
  };
}

function asText(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
