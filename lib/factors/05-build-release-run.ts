import { type Finding, met, notMet } from './finding';
import { containersOf, fieldOf, type Subject } from './subject';

/** What was built is released once and run as it is: the digest says that nobody exchanged it. */
export function buildReleaseRun(subject: Subject): Finding {
  const { object, main } = subject;
  const movable = containersOf(subject).find(({ image = '' }) => !image.includes('@sha256:'));
  if (!movable) return met(object, fieldOf(subject, main, 'image'), 'every image is named by its digest');
  return notMet(
    object,
    fieldOf(subject, movable, 'image'),
    `${movable.image ?? 'no image'} can be built and pushed again under the same tag; release it with its digest`,
  );
}
