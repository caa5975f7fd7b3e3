import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = join(__dirname, '..');
const COPIED = ['cli', 'charts', 'estate', 'main.ts', 'cdk8s.yaml'];
const LINKED = ['lib', 'imports', 'crds', 'node_modules', 'package.json'];

export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** A copy of the project, so that a test may run its programs without touching the project's own output. */
export class ProjectCopy {
  readonly folder = mkdtempSync(join(tmpdir(), 'keelson-project-'));

  constructor() {
    for (const name of COPIED)
      cpSync(join(ROOT, name), join(this.folder, name), { recursive: true, filter: (path) => !path.endsWith('.test.ts') });
    for (const name of LINKED) symlinkSync(join(ROOT, name), join(this.folder, name));
  }

  keelson(...args: string[]): Ended {
    return this.ended(spawnSync(process.execPath, [join(ROOT, 'cli', 'bin.mjs'), ...args], { cwd: this.folder, encoding: 'utf8' }));
  }

  /** What `cdk8s synth` does: it runs the app of cdk8s.yaml with the folder to write to. */
  app(output: string): Ended {
    const command = /^app: (.*)$/m.exec(readFileSync(join(this.folder, 'cdk8s.yaml'), 'utf8'))?.[1] ?? 'false';
    const env = { ...process.env, CDK8S_OUTDIR: output };
    return this.ended(spawnSync(command, { cwd: this.folder, shell: true, env, encoding: 'utf8' }));
  }

  /** Every file below a folder, by its path from there. */
  files(folder: string): Record<string, string> {
    const root = join(this.folder, folder);
    if (!existsSync(root)) return {};
    const entries = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    return Object.fromEntries(
      entries.map(({ parentPath, name }) => [join(parentPath, name).slice(root.length + 1), readFileSync(join(parentPath, name), 'utf8')]),
    );
  }

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }

  private ended({ status, stdout, stderr }: { status: number | null; stdout: string; stderr: string }): Ended {
    return { code: status, out: stdout, err: stderr };
  }
}
