import { type Finding, met, notMet } from './finding';
import { fieldOf, type Subject } from './subject';

const LOG_FOLDER = /(?:^|\/)logs?(?:\/|$)/;

/** Logs are a stream on standard output, not files: no folder of logs is there to be written to, unless a sidecar passes it on. */
export function logs(subject: Subject): Finding {
  const { object, main, pod } = subject;
  for (const { name, mountPath, readOnly } of main.volumeMounts ?? []) {
    if (readOnly === true || !LOG_FOLDER.test(mountPath)) continue;
    const reader = [...(pod.initContainers ?? []), ...pod.containers].find(
      (other) => other.name !== main.name && other.volumeMounts?.some((mount) => mount.name === name && mount.readOnly === true),
    );
    if (!reader) return notMet(object, fieldOf(subject, main, 'volumeMounts'), `logs written to ${mountPath} go when the pod goes`);
    return met(object, fieldOf(subject, reader, 'volumeMounts'), `${reader.name} passes on what is written to ${mountPath}`);
  }
  const field = fieldOf(subject, main, 'volumeMounts');
  return met(object, field, 'no folder of logs can be written to; that all of them reach standard output, only the program shows');
}
