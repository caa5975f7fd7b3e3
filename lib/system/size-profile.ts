import { type Size, SizeRoundingBehavior } from 'cdk8s';

/** How large things are in an environment: charts state full sizes, an environment caps and scales them. */
export interface SizeProfile {
  /** Most replicas of a stateless workload. @default - no cap */
  readonly maxReplicas?: number;
  readonly autoscaling: boolean;
  /** What requests are multiplied with; limits stay, because a program does not need less memory for running elsewhere. @default 1 */
  readonly requestScale?: number;
}

export function cappedReplicas(fullSize: number, { maxReplicas = fullSize }: SizeProfile): number {
  return Math.min(fullSize, maxReplicas);
}

/** Thousandths of a CPU, at least one. */
export function scaledMillis(millis: number, { requestScale = 1 }: SizeProfile): number {
  return Math.max(1, Math.round(millis * requestScale));
}

/** Whole mebibytes, at least one. */
export function scaledMebibytes(size: Size, { requestScale = 1 }: SizeProfile): number {
  return Math.max(1, Math.round(size.toMebibytes({ rounding: SizeRoundingBehavior.NONE }) * requestScale));
}
