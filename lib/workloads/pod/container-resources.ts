import { Size, SizeRoundingBehavior } from 'cdk8s';
import * as kplus from 'cdk8s-plus-27';
import type { Environment } from '../../system';
import { when } from '../../system';
import type { ContainerProps, Resources } from './container-props';

const DEFAULTS = { cpu: kplus.Cpu.millis(50), memory: Size.mebibytes(128), scratch: Size.mebibytes(200) };

/** Requests as the environment scales them, and limits as they are. */
export function containerResources(
  { cpu = DEFAULTS.cpu, cpuLimit, memory = DEFAULTS.memory, memoryLimit = memory }: Resources = {},
  environment: Environment,
): kplus.ContainerResources {
  // an environment that scales up must not ask for more than the limit, which stays
  const millis = Math.min(environment.scaledMillis(millisOf(cpu)), cpuLimit ? millisOf(cpuLimit) : Infinity);
  const mebibytes = Math.min(environment.scaledMebibytes(memory), mebibytesOf(memoryLimit));
  return {
    cpu: { request: kplus.Cpu.millis(millis), limit: cpuLimit },
    memory: { request: Size.mebibytes(mebibytes), limit: memoryLimit },
  };
}

/**
 * What a container may write to the disk of its node: its own scratch space, and the scratch volumes that it mounts. The kubelet adds
 * both up, and evicts a pod that has more than the limits of its containers together.
 *
 * @see https://kubernetes.io/docs/concepts/storage/ephemeral-storage/
 */
export function scratchLimit({ resources: { scratch = DEFAULTS.scratch } = {}, volumes = {} }: ContainerProps): Size {
  const onDisk = Object.values(volumes).flatMap((storage) => (storage.kind === 'scratch' && !storage.inMemory ? [storage.size] : []));
  return Size.mebibytes([scratch, ...onDisk].reduce((sum, size) => sum + size.toMebibytes(), 0));
}

/** Mistakes of what a container asks for; an empty list when there are none. */
export function validateResources(resources: Resources): string[] {
  const { cpu = DEFAULTS.cpu, cpuLimit, memory = DEFAULTS.memory, memoryLimit = memory, scratch } = resources;
  return [
    ...Object.entries({ memory, memoryLimit: resources.memoryLimit, scratch }).flatMap(([name, size]) =>
      when(
        size !== undefined && !isWholeMebibytes(size),
        `resources.${name} (${size?.asString() ?? ''}) must be whole mebibytes, at least 1, such as Size.mebibytes(128)`,
      ),
    ),
    ...when(
      mebibytesOf(memoryLimit) < mebibytesOf(memory),
      `resources.memoryLimit (${mebibytesOf(memoryLimit)}Mi) must be at least resources.memory (${mebibytesOf(memory)}Mi); raise it or leave it out`,
    ),
    ...when(
      cpuLimit !== undefined && millisOf(cpuLimit) < millisOf(cpu),
      `resources.cpuLimit (${cpuLimit?.amount ?? ''}) must be at least resources.cpu (${cpu.amount}); raise it or leave it out`,
    ),
    ...when(
      cpuLimit !== undefined && !Number.isFinite(millisOf(cpuLimit)),
      `resources.cpuLimit (${cpuLimit?.amount ?? ''}) must be an amount such as Cpu.millis(500)`,
    ),
    ...when(
      !(millisOf(cpu) >= 1 && Number.isFinite(millisOf(cpu))),
      `resources.cpu (${cpu.amount}) must be at least 1m, such as Cpu.millis(50)`,
    ),
  ];
}

/** Scratch space in memory that would fill the container's own. */
export function validateScratch({ volumes = {}, resources = {} }: ContainerProps): string[] {
  const { memory = DEFAULTS.memory, memoryLimit = memory } = resources;
  return Object.entries(volumes).flatMap(([path, storage]) => [
    ...when(
      (storage.kind === 'scratch' || storage.kind === 'claim') && !isWholeMebibytes(storage.size),
      `volumes (${path}) must have a size of whole mebibytes, at least 1, such as Size.mebibytes(500)`,
    ),
    ...when(
      storage.kind === 'scratch' && storage.inMemory && mebibytesOf(storage.size) >= mebibytesOf(memoryLimit),
      `volumes (${path}) lies in the container's memory and may fill its limit (${mebibytesOf(memoryLimit)}Mi); raise resources.memory or make the volume smaller`,
    ),
  ]);
}

/** Whole thousandths of a CPU in an amount such as `500m` or `0.5`. */
export function millisOf({ amount }: kplus.Cpu): number {
  return Math.round(amount.endsWith('m') ? Number(amount.slice(0, -1)) : Number(amount) * 1000);
}

// without rounding, cdk8s throws for what is no whole number
function mebibytesOf(size: Size): number {
  return size.toMebibytes({ rounding: SizeRoundingBehavior.NONE });
}

function isWholeMebibytes(size: Size): boolean {
  return Number.isInteger(mebibytesOf(size)) && mebibytesOf(size) >= 1;
}
