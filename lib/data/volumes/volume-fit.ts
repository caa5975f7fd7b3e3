import { type Size, SizeRoundingBehavior } from 'cdk8s';
import { when } from '../../system';
import type { AccessMode } from '../../workloads';

/** What a claim asks for. */
export interface WantedVolume {
  readonly name: string;
  readonly size: Size;
  readonly accessMode: AccessMode;
}

/** What a volume offers. */
export interface OfferedVolume {
  readonly name: string;
  readonly size: Size;
  readonly accessModes: readonly AccessMode[];
}

/** Why a claim would wait for a volume for ever; an empty list when the volume fits. */
export function validateFit(claim: WantedVolume, volume: OfferedVolume): string[] {
  return [
    ...when(
      mebibytes(claim.size) > mebibytes(volume.size),
      `size (${claim.size.asString()}) of claim ${claim.name} is more than volume ${volume.name} holds (${volume.size.asString()}), so that the two would never be bound; ask for at most ${volume.size.asString()}, or make the volume larger`,
    ),
    ...when(
      !volume.accessModes.includes(claim.accessMode),
      `accessMode (${claim.accessMode}) of claim ${claim.name} is none of volume ${volume.name}, which has ${volume.accessModes.join(', ')}; ask for one of those`,
    ),
  ];
}

/** Mistakes of how large a volume or a claim is; an empty list when there are none. */
export function validateSize(size: Size): string[] {
  return when(
    !Number.isInteger(mebibytes(size)) || mebibytes(size) < 1,
    `size (${size.asString()}) must be whole mebibytes, at least 1, such as Size.gibibytes(10)`,
  );
}

function mebibytes(size: Size): number {
  return size.toMebibytes({ rounding: SizeRoundingBehavior.NONE });
}
