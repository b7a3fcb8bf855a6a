import { ignoreFile, ownNames } from '../artifacts/compose.ts';
import { derivedPath, secretsFolder } from '../artifacts/secrets.ts';
import type { Application } from '../inspect/inspect.ts';
import { slug } from '../names.ts';
import { connectionFiles, type Plan } from '../plan/plan.ts';
import { services } from '../services/catalog.ts';
import { isOwnSecret } from '../services/leftover.ts';
import { type SecretFile, type Service, secretFilesOf } from '../services/service.ts';
import type { Change } from './reconcile.ts';

/**
 * The secrets of services that are no longer part of the stack: what was made for them goes, what a person has put there stays.
 * `read` gives the text of a file by its path, `names` are those in the folder of secrets. One that a compose file will go on naming is in use,
 * whoever wrote that file: nothing could be started without it. `former`: services that a preset added before, and may no longer add.
 */
export function leftoverSecrets(
  { stack }: Plan,
  applications: readonly Application[],
  read: (path: string) => string | undefined,
  names: readonly string[],
  composeTexts: readonly string[],
  former: readonly Service[] = [],
): readonly Change[] {
  const all = [...new Map([...former, ...services()].map((each) => [each.name, each])).values()];
  const used = names.filter((name) => composeTexts.some((text) => text.includes(name)));
  const planned = new Set([...stack.secretFiles.map(({ name }) => name), ...used]);
  if (planned.size > 0 && names.every((name) => planned.has(name) || ownNames.includes(name))) return [];
  const readSecret = (name: string): string | undefined => (names.includes(name) ? read(`${secretsFolder}/${name}`) : undefined);
  const known = [
    ...all.flatMap(secretFilesOf),
    ...applications.flatMap((application) =>
      possibleConnections(application, all, (name) => planned.has(name) || readSecret(name) !== undefined),
    ),
  ];
  const leftover = [...new Set(known.map(({ name }) => name))].flatMap((name): Change[] => {
    const content = planned.has(name) ? undefined : readSecret(name);
    if (content === undefined) return [];
    return [
      leftBehind(
        `${secretsFolder}/${name}`,
        content,
        known.some((file) => file.name === name && isOwnSecret(file, content, readSecret)),
      ),
    ];
  });
  // What stays there without being ours has to stay out of git, too.
  const gone = new Set([...leftover.filter(({ write }) => write === null).map(({ path }) => path), ignoreFile.path, derivedPath]);
  const isEmptied = planned.size === 0 && names.every((name) => gone.has(`${secretsFolder}/${name}`));
  return isEmptied && read(ignoreFile.path) === ignoreFile.text
    ? [
        ...leftover,
        leftBehind(ignoreFile.path, ignoreFile.text, true),
        ...[read(derivedPath)].flatMap((text) => (text === undefined ? [] : [leftBehind(derivedPath, text, true)])),
      ]
    : leftover;
}

function leftBehind(path: string, current: string, isOwn: boolean): Change {
  return { path, status: isOwn ? 'removed' : 'orphaned', file: undefined, current, write: isOwn ? null : undefined, entry: undefined };
}

/**
 * What the files that connect an application can hold: each service's alone, and beside those that are there as well. A file may have
 * the application's name in front, where there are or were several.
 */
function possibleConnections(application: Application, all: readonly Service[], isThere: (name: string) => boolean): SecretFile[] {
  return ['', `${slug(application.name)}.`].flatMap((owner) => {
    const present = all.filter(({ name }) => isThere(`${owner}${name}.env`));
    const files = [...connectionFiles(present, application), ...all.flatMap((service) => connectionFiles([service], application))];
    return files.map((file) => ({ ...file, name: `${owner}${file.name}` }));
  });
}
