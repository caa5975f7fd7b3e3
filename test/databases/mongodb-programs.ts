import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../lib/synth';
import { Keeper } from '../conformance/keeper';
import { Progress } from '../conformance/progress';
import { Toolbox } from '../conformance/tools';
import { MONGO_PROGRAMS } from '../images/catalogue/mongo';
import { Fetcher } from '../images/fetcher';

/** Where the programs are that the image of MongoDB has. */
export interface MongodbPrograms {
  /** Folders for `PATH`, joined by colons. */
  readonly path: string;
  /** A folder with npm's `mongodb`, for `NODE_PATH`. */
  readonly modules: string;
}

/** Brings what the image of MongoDB is made of into a folder, and a `uname` that makes this machine member 0. */
export async function bringMongodbPrograms(folder: string): Promise<MongodbPrograms> {
  const keeper = await Keeper.start(projectRoot());
  try {
    const fetcher = new Fetcher(join(projectRoot(), 'test/images'), keeper, new Toolbox(projectRoot(), keeper, new Progress()));
    for (const item of MONGO_PROGRAMS) await fetcher.bring(item, folder);
  } finally {
    await keeper.stop();
  }
  const modules = join(folder, 'node_modules');
  symlinkSync(join(modules, 'mongosh/bin/mongosh.js'), join(folder, 'bin/mongosh'));
  symlinkSync(process.execPath, join(folder, 'bin/node'));
  mkdirSync(join(folder, 'member-0'));
  writeFileSync(join(folder, 'member-0/uname'), '#!/bin/sh\necho mongo-0\n', { mode: 0o755 });
  return { path: `${join(folder, 'member-0')}:${join(folder, 'bin')}`, modules };
}
