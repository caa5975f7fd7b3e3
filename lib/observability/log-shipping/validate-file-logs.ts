import { when } from '../../system';
import type { PodProps } from '../../workloads/pod/pod-props';
import type { FileLogs } from './file-logs';
import { logSettings } from './log-settings';
import { shippingSidecars } from './shipped-logs';

/** Mistakes a person can make with log files, beside the workload's own props; an empty list when there are none. */
export function validateFileLogs(logs: FileLogs, { volumes = {}, sidecars = {} }: Pick<PodProps, 'volumes' | 'sidecars'>): string[] {
  const settings = logSettings(logs);
  const { files, folder } = settings;
  if (files.length === 0) return ["logs.files ([]) names no file; for a program that logs to stdout leave 'logs' out"];
  return [
    ...files
      .filter((file) => !isFile(file))
      .map((file) => `logs.files (${file}) must be an absolute path of a file, such as /var/log/app.log`),
    ...files
      .filter((file) => isFile(file) && !file.startsWith(`${folder}/`))
      .map(
        (file) =>
          `logs.files (${file}) lies outside ${folder}, which is all that sidecars see; name a folder of both with logs.folder, or log beside the others`,
      ),
    ...files
      .filter((file, index) => files.indexOf(file) !== index)
      .map((file) => `logs.files (${file}) is named twice, and each of its lines would be shipped twice; keep one of them`),
    ...when(folder in volumes, `logs.folder (${folder}) is mounted by 'volumes' too; leave it out there, it is made for the logs`),
    ...shippingSidecars(settings)
      .filter((name) => name in sidecars)
      .map((name) => `sidecars (${name}) has the name of a container that ships logs; choose another`),
  ];
}

function isFile(path: string): boolean {
  return path.startsWith('/') && !path.endsWith('/') && path.lastIndexOf('/') > 0 && !path.split('/').includes('..');
}
