import { when } from './messages';

const DNS_LABEL = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/;
const LONGEST_LABEL = 63;
const LONGEST_HOST = 253;

/**
 * Longest names of kinds whose controllers add to them: a longer StatefulSet is accepted, and no pod is ever created.
 *
 * @see https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/#cron-job-limitations
 */
export const LONGEST_NAME: Readonly<Record<string, number>> = { CronJob: 52, StatefulSet: 52 };

/** Mistakes of a name that becomes objects, labels and host names. */
export function validateName(name: string, kind = 'name'): string[] {
  const longest = LONGEST_NAME[kind] ?? LONGEST_LABEL;
  return [
    ...when(
      name.length > longest,
      `name (${name}) has ${name.length} characters, and ${kind === 'name' ? 'labels and Services' : `a ${kind}`} may have ${longest}; give a shorter id or set 'name'`,
    ),
    ...when(
      !DNS_LABEL.test(name),
      `name (${name}) must be lower-case letters, digits and '-', and begin and end with a letter or digit; rename it or set 'name'`,
    ),
  ];
}

/** Whether a text is a host name, of one part or several: lower case, without scheme, port or path. */
export function isHostName(text: string): boolean {
  return text.length <= LONGEST_HOST && text.split('.').every((label) => DNS_LABEL.test(label));
}

/** Whether a container can have a variable of this name. */
export function isVariableName(text: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_.-]*$/.test(text);
}
