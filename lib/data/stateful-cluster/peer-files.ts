import { dirname } from 'node:path/posix';
import { Size } from 'cdk8s';
import { ConfigFile } from '../../config/config-files';
import { type SideContainerProps, Storage } from '../../workloads';
import { shellScript } from '../scripts/shell-script';
import { ID, ORDINAL } from './cluster-site';

const SCRIPT = '/keelson/configure.sh';
const TEMPLATES = '/keelson/templates';

export type Files = Readonly<Record<string, ConfigFile>>;

/**
 * Copies files to where the server finds them, with the number of this pod in them. The number is the end of the host name: a label with
 * it came after Kubernetes 1.27.
 *
 * @param templates the folder that has the files, each under its own path
 */
export function configureScript(templates = TEMPLATES): string {
  return shellScript(`
host=$(uname -n)
ordinal=\${host##*-}
case $ordinal in
  '' | *[!0-9]*) fail "$host does not end in a number: this is no pod of a StatefulSet" ;;
esac
for file in "$@"; do
  sed -e "s/${ORDINAL}/$ordinal/g" -e "s/${ID}/$((ordinal + 1))/g" "${templates}$file" >"$file.new"
  mv -f "$file.new" "$file"
done
`);
}

/** Scratch space for the folders of the files, except where they lie in the data: also for what a server writes beside them. */
export function fileFolders(files: Files, data: string): Record<string, Storage> {
  const folders = [...new Set(Object.keys(files).map((path) => dirname(path)))].filter((folder) => !isWithin(folder, data));
  return Object.fromEntries(folders.map((folder) => [folder, Storage.scratch({ size: Size.mebibytes(1) })]));
}

/** What runs before the server. Files that did not change restart nothing, and a changed one does. */
export function configureContainer(image: string, files: Files, volumes: Readonly<Record<string, Storage>>): SideContainerProps {
  const paths = Object.keys(files);
  return {
    image,
    command: ['sh', SCRIPT, ...paths],
    config: {
      files: {
        [SCRIPT]: ConfigFile.text(configureScript()),
        ...Object.fromEntries(Object.entries(files).map(([path, file]) => [`${TEMPLATES}${path}`, file])),
      },
    },
    volumes,
  };
}

function isWithin(folder: string, data: string): boolean {
  return folder === data || folder.startsWith(`${data}/`);
}
