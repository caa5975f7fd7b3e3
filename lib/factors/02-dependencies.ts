import type { Container } from 'kubernetes-types/core/v1';
import { type Finding, met, notMet } from './finding';
import { containersOf, ends, fieldOf, type Subject } from './subject';

const PINNED = /(?::(?!latest$)[^/@:]+|@sha256:[0-9a-f]{64})$/;
const INSTALLS =
  /\b(?:apt-get|apt|yum|dnf)\s+(?:-\S+\s+)*install\b|\bapk\s+(?:-\S+\s+)*add\b|\b(?:npm|yarn|pnpm|pip3?|gem)\s+(?:ci|install)\b/;

/** Whatever a program needs is in its image: images are pinned, and nothing is installed at the start. */
export function dependencies(subject: Subject): Finding {
  const { object, main } = subject;
  for (const container of containersOf(subject)) {
    if (!PINNED.test(container.image ?? '')) {
      return notMet(object, fieldOf(subject, container, 'image'), `${container.image ?? 'no image'} changes by itself`);
    }
    // a job may be there to install something
    if (!ends(subject) && INSTALLS.test(commandLine(container))) {
      return notMet(object, fieldOf(subject, container, 'command'), 'installs packages whenever a pod starts; build them into the image');
    }
  }
  return met(object, fieldOf(subject, main, 'image'), 'all images are pinned, and nothing is installed at the start');
}

function commandLine({ command = [], args = [] }: Container): string {
  return [...command, ...args].join(' ');
}
