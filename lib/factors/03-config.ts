import { CHECKSUM_ANNOTATION } from '../system';
import { configMapsOf, isReadOnce } from './config-sources';
import { type Finding, met, notApplicable, notMet } from './finding';
import { containersOf, ends, fieldOf, type Subject } from './subject';

const ADDRESS = /(?<![\d.])(?!0\.0\.0\.0|127\.)\d{1,3}(?:\.\d{1,3}){3}(?![\d.])/;

/** Configuration stands apart from the code, and a change of it reaches the pods. */
export function config(subject: Subject): Finding {
  const { object, main, annotations, podField } = subject;
  for (const container of containersOf(subject)) {
    const address = ADDRESS.exec([...(container.command ?? []), ...(container.args ?? [])].join(' '))?.[0];
    if (address !== undefined) return notMet(object, fieldOf(subject, container, 'args'), `${address} is written into the command`);
  }
  const [configMap] = configMapsOf(subject);
  if (configMap !== undefined) {
    if (annotations[CHECKSUM_ANNOTATION] !== undefined) {
      return met(object, `${podField}.metadata.annotations[${CHECKSUM_ANNOTATION}]`, `a change of ConfigMap ${configMap} starts new pods`);
    }
    if (ends(subject)) return met(object, `${podField}.spec`, `every run reads ConfigMap ${configMap} anew`);
    if (!isReadOnce(configMap, subject)) {
      const reason = `files of ConfigMap ${configMap} change under running pods; only the program shows whether it reads them again`;
      return notApplicable(object, `${podField}.spec.volumes`, reason);
    }
    return notMet(object, `${podField}.metadata.annotations`, `a change of ConfigMap ${configMap} starts no new pods`);
  }
  const reader = containersOf(subject).find(({ env = [] }) => env.length > 0);
  if (reader) return met(object, fieldOf(subject, reader, 'env'), 'it is given as variables');
  return notApplicable(object, fieldOf(subject, main, 'env'), 'it takes no configuration');
}
