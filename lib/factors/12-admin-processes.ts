import type { EnvVar, PodSpec } from 'kubernetes-types/core/v1';
import { type Finding, met, notApplicable, notMet } from './finding';
import { ends, fieldOf, type Subject, subjectOf } from './subject';

/** One-off commands run as Jobs, with the image and the configuration of the service that they belong to. */
export function adminProcesses(subject: Subject): Finding {
  const { object, main } = subject;
  if (main.stdin === true || main.tty === true) return notMet(object, fieldOf(subject, main, 'stdin'), 'it keeps a shell open');
  if (object.kind === 'Deployment') return ofService(subject);
  if (!ends(subject)) return notApplicable(object, fieldOf(subject, main, 'image'), 'only a Deployment has one-off processes of its own');
  const service = siblings(subject, 'Deployment').find((each) => each.main.image === main.image);
  if (!service) return notApplicable(object, fieldOf(subject, main, 'image'), 'it belongs to no Deployment: none runs its image');
  return compared(service, subject);
}

function ofService(subject: Subject): Finding {
  const { object, main } = subject;
  const jobs = siblings(subject, 'Job', 'CronJob').filter((job) => job.main.image === main.image);
  const [job] = jobs;
  if (!job) return notApplicable(object, fieldOf(subject, main, 'image'), 'it declares no one-off process');
  return jobs.map((each) => compared(subject, each)).find(({ verdict }) => verdict === 'not met') ?? compared(subject, job);
}

function compared(service: Subject, job: Subject): Finding {
  const name = `Deployment ${service.object.metadata.name}`;
  const missing = missingEnv(service.main.env, job.main.env);
  if (missing !== undefined) return notMet(job.object, fieldOf(job, job.main, 'env'), `${missing} is not as in ${name}`);
  if (JSON.stringify(service.main.envFrom) !== JSON.stringify(job.main.envFrom)) {
    return notMet(job.object, fieldOf(job, job.main, 'envFrom'), `it is not as in ${name}`);
  }
  const volume = missingConfig(service.pod, job.pod);
  if (volume !== undefined) return notMet(job.object, `${job.podField}.spec.volumes`, `${volume} of ${name} is not there`);
  return met(job.object, fieldOf(job, job.main, 'image'), `image, variables and configuration are those of ${name}`);
}

function siblings({ objects, namespace, environment, system }: Subject, ...kinds: readonly string[]): Subject[] {
  return objects
    .of(namespace, ...kinds)
    .flatMap((object) => subjectOf(object, environment, objects) ?? [])
    .filter((each) => each.system === system);
}

function missingEnv(wanted: readonly EnvVar[] = [], given: readonly EnvVar[] = []): string | undefined {
  const there = new Set(given.map((variable) => JSON.stringify(variable)));
  return wanted.find((variable) => !there.has(JSON.stringify(variable)))?.name;
}

function missingConfig(wanted: PodSpec, given: PodSpec): string | undefined {
  const configOf = ({ volumes = [] }: PodSpec) =>
    volumes.flatMap(({ configMap, secret }) => [
      ...(configMap?.name === undefined ? [] : [`ConfigMap ${configMap.name}`]),
      ...(secret?.secretName === undefined ? [] : [`Secret ${secret.secretName}`]),
    ]);
  const there = configOf(given);
  return configOf(wanted).find((source) => !there.includes(source));
}
