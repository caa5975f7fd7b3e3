import type { Container, Lifecycle } from 'kubernetes-types/core/v1';
import { type Finding, met, notApplicable, notMet } from './finding';
import { ends, fieldOf, type Subject } from './subject';

const DEFAULT_GRACE = 30;

/** Pods start and stop at any time: they say when they are ready, hear the signal to stop, and have time to finish. */
export function disposability(subject: Subject): Finding {
  const { object, pod, podField, main, objects } = subject;
  if (ends(subject)) return notApplicable(object, `${podField}.spec`, 'it stops by itself, and nobody waits for it to be ready');

  const deaf = pod.containers.find(isShellThatStays);
  if (deaf)
    return notMet(
      object,
      fieldOf(subject, deaf, 'command'),
      'a shell in front of the program keeps the signal to stop from it; begin with exec',
    );
  const isServed = objects.servicesOf(subject).length > 0;
  if (isServed && !main.readinessProbe)
    return notMet(object, fieldOf(subject, main, 'readinessProbe'), 'nothing says when it can be called');

  const grace = pod.terminationGracePeriodSeconds ?? DEFAULT_GRACE;
  const drain = drainSeconds(main.lifecycle);
  const field = `${podField}.spec.terminationGracePeriodSeconds`;
  if (grace <= drain) return notMet(object, field, `${grace} s end before the ${drain} s of its preStop do`);
  if (isServed && object.kind === 'Deployment' && main.lifecycle?.preStop === undefined) {
    return notMet(object, fieldOf(subject, main, 'lifecycle.preStop'), 'it stops while callers are still sent to it');
  }
  return met(
    object,
    field,
    drain === 0 ? `${grace} s to finish` : `${drain} s until nobody is sent to it any more, then ${grace - drain} s to finish`,
  );
}

function isShellThatStays({ command = [], args = [] }: Container): boolean {
  const [program = '', option = '', script = ''] = [...command, ...args];
  return /^(?:\/(?:usr\/)?bin\/)?(?:ba|da)?sh$/.test(program) && /^-[a-z]*c$/.test(option) && !/\bexec\s|\btrap\s/.test(script);
}

/** How long a container waits before it is told to stop, as far as it can be read. */
function drainSeconds(lifecycle: Lifecycle | undefined): number {
  // the published types are older than the field
  const { exec, sleep }: { exec?: { command?: string[] }; sleep?: { seconds: number } } = lifecycle?.preStop ?? {};
  return sleep?.seconds ?? Number(/\bsleep (\d+)/.exec(exec?.command?.join(' ') ?? '')?.[1] ?? 0);
}
