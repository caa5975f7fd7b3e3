/** One system in a namespace of its own, for as long as a change of it is looked at. */
export interface Preview {
  readonly system: string;
  /** Number of the change, such as that of a pull request. */
  readonly id: number;
  /** The last day that it is needed: `2031-05-30`. */
  readonly expires: string;
}

/** What names of a preview hold: `shop-pr-12`. */
export function previewName({ system, id }: Pick<Preview, 'system' | 'id'>): string {
  return `${system}-pr-${id}`;
}
