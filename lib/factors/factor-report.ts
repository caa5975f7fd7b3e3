import { type Estate, type Manifested, podTemplateOf, type Problem, type Selection, synthesize, UserError } from '../synth';
import type { Environment } from '../system';
import { EnvironmentObjects } from './environment-objects';
import { FACTORS } from './factors';
import type { Finding } from './finding';
import { identityOf, type Subject, subjectOf } from './subject';

export interface FactorFinding extends Finding {
  readonly number: number;
  readonly factor: string;
}

/** The fifteen factors of one workload in one environment. */
export interface WorkloadFactors {
  readonly environment: string;
  readonly system: string;
  /** Such as `shop/kids (Deployment)`; the same in every environment. */
  readonly workload: string;
  readonly factors: readonly FactorFinding[];
}

export interface FactorReport {
  readonly workloads: readonly WorkloadFactors[];
  /** What is wrong with the estate: what is not rendered is not judged. */
  readonly mistakes: readonly Problem[];
}

/**
 * Judges every workload of an estate by its rendered objects. All environments are rendered, whatever is selected, because one factor
 * compares them.
 *
 * @throws UserError when the selection names nothing
 */
export function factorReport(estate: Estate, selection: Selection = {}): FactorReport {
  checkSelection(estate, selection);
  const rendered = new Map<string, { readonly objects: EnvironmentObjects; readonly workloads: Manifested[] }>(
    estate.environments.map(({ name }) => [name, { objects: new EnvironmentObjects(), workloads: [] }]),
  );
  const { mistakes } = synthesize(estate, {
    onFile: (file, objects) => {
      const home = rendered.get(file.split('/')[0] ?? '');
      const manifests = objects.map(({ json }) => json);
      home?.objects.add(manifests);
      home?.workloads.push(...manifests.filter((json) => podTemplateOf(json) !== undefined));
    },
  });
  const subjects = estate.environments.flatMap((environment) => subjectsOf(environment, rendered.get(environment.name)));
  return { workloads: judged(subjects, selection), mistakes };
}

function subjectsOf(
  environment: Environment,
  rendered: { readonly objects: EnvironmentObjects; readonly workloads: readonly Manifested[] } | undefined,
): Subject[] {
  return (rendered?.workloads ?? []).flatMap((object) => (rendered && subjectOf(object, environment, rendered.objects)) ?? []);
}

function judged(subjects: readonly Subject[], { environment, system }: Selection): WorkloadFactors[] {
  const byIdentity = new Map<string, Subject[]>();
  for (const subject of subjects) {
    const identity = identityOf(subject);
    byIdentity.set(identity, [...(byIdentity.get(identity) ?? []), subject]);
  }
  return subjects
    .filter((subject) => environment === undefined || subject.environment.name === environment)
    .filter((subject) => system === undefined || subject.system === system)
    .map((subject) => {
      const workload = identityOf(subject);
      const everywhere = byIdentity.get(workload) ?? [];
      const factors = FACTORS.map(({ number, name, judge }) => ({ number, factor: name, ...judge(subject, everywhere) }));
      return { environment: subject.environment.name, system: subject.system, workload, factors };
    });
}

function checkSelection({ environments, systems }: Estate, selection: Selection): void {
  for (const [what, all] of [
    ['environment', environments],
    ['system', systems],
  ] as const) {
    const names = all.map(({ name }) => name);
    const given = selection[what];
    if (given !== undefined && !names.includes(given)) {
      throw new UserError(`--${what} (${given}) is not known; there are: ${names.join(', ')}`);
    }
  }
}
