import { imageFacts } from '../config/images';
import { type Finding, met, notApplicable, notMet } from './finding';
import { imageName } from './image-name';
import { annotationsOf, fieldOf, type Subject } from './subject';

const ANNOTATIONS = ['keelson/revision', 'keelson/build'];

/** One repository, one image: the objects say what the image was built from. */
export function codebase(subject: Subject): Finding {
  const { object, main, environment } = subject;
  const annotations = annotationsOf(object);
  const key = ANNOTATIONS.find((each) => annotations[each] !== undefined);
  if (key !== undefined) return met(object, `metadata.annotations[${key}]`, `the image is built from ${annotations[key] ?? ''}`);

  const { repository } = imageName(main.image ?? '', environment.props.images);
  if (imageFacts(repository) !== undefined) {
    return notApplicable(object, fieldOf(subject, main, 'image'), `${repository} is built elsewhere, from a codebase of its own`);
  }
  return notMet(
    object,
    'metadata.annotations',
    'nothing says what the image is built from; record it with its tag: keelson release --revision',
  );
}
