import { existsSync, readFileSync } from 'node:fs';
import { attempt, replaceFile } from './file-changes';

/** One generated file outside of the output folder. */
export class GeneratedFile {
  constructor(
    private readonly path: string,
    private readonly content: string,
  ) {}

  /** What is wrong with the file on disk; undefined when it is as it should be. */
  get difference(): string | undefined {
    const { path } = this;
    if (!existsSync(path)) return `${path} is missing`;
    return attempt('read', path, () => readFileSync(path, 'utf8')) === this.content ? undefined : `${path} differs`;
  }

  /**
   * Brings the file to its content, and leaves it untouched where it has that already.
   *
   * @throws UserError when it cannot be written
   */
  write(): void {
    if (this.difference !== undefined) replaceFile(this.path, Buffer.from(this.content));
  }
}
