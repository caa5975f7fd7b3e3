import { type Finding, met, notApplicable, notMet } from './finding';
import { type ImageName, imageName } from './image-name';
import { containersOf, fieldOf, type Subject } from './subject';

/** Every environment runs the same images, unless a promotion is declared. */
export function parity(subject: Subject, everywhere: readonly Subject[]): Finding {
  const { object, main } = subject;
  const field = fieldOf(subject, main, 'image');
  const others = everywhere.filter(({ environment }) => environment.name !== subject.environment.name);
  if (others.length === 0) return notApplicable(object, field, 'it runs in this environment only');

  for (const container of containersOf(subject)) {
    const here = nameIn(subject, container.name);
    const other = others.find((each) => isOther(here, nameIn(each, container.name)));
    if (!here || !other) continue;
    const there = nameIn(other, container.name);
    const difference = `${here.version.slice(1)} here, ${there?.version.slice(1) ?? ''} in ${other.environment.name}`;
    const promotion = everywhere.map((each) => each.environment.props.images.releases.promotion(here.repository)).find(Boolean);
    const where = fieldOf(subject, container, 'image');
    if (promotion === undefined || here.repository !== there?.repository) {
      return notMet(object, where, `${difference}; release one version everywhere, or declare the promotion in the release file`);
    }
    return met(object, where, `${difference}, while it is promoted: ${promotion}`);
  }
  return met(object, field, `the same in ${others.map(({ environment }) => environment.name).join(', ')}`);
}

function nameIn(subject: Subject, container: string): ImageName | undefined {
  const image = containersOf(subject).find(({ name }) => name === container)?.image;
  return image === undefined ? undefined : imageName(image, subject.environment.props.images);
}

// a container that is there in one environment only, such as an agent, has no image to compare
function isOther(one: ImageName | undefined, other: ImageName | undefined): boolean {
  return one !== undefined && other !== undefined && (one.repository !== other.repository || one.version !== other.version);
}
