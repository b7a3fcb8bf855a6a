import { ignoreFile, ownNames } from '../artifacts/compose.ts';
import { derivedPath, secretsFolder } from '../artifacts/secrets.ts';
import type { Application } from '../inspect/application.ts';
import { slug } from '../names.ts';
import type { Plan } from '../plan/plan.ts';
import { connectionFiles } from '../plan/secret-files.ts';
import { services } from '../services/catalog.ts';
import { isOwnSecret } from '../services/leftover.ts';
import { type SecretFile, type Service, secretFilesOf } from '../services/service.ts';
import type { Change } from './reconcile.ts';

/**
 * The secrets of services that are no longer part of the stack: generated ones are removed, and those of a person stay. `read` returns the
 * text of a file by its path, `names` are those in the secrets folder. A secret that a compose file still names is in use, whoever wrote
 * that file: nothing could start without it. `former` are services that a preset added in an earlier run.
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
  // Files of others that stay there must stay out of git, too.
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
 * The possible contents of the connection files of an application: for each service alone, and in combination with the existing ones. A
 * file name may begin with the application's name if there are or were several.
 */
function possibleConnections(application: Application, all: readonly Service[], isThere: (name: string) => boolean): SecretFile[] {
  return ['', `${slug(application.name)}.`].flatMap((owner) => {
    const present = all.filter(({ name }) => isThere(`${owner}${name}.env`));
    const files = [...connectionFiles(present, application), ...all.flatMap((service) => connectionFiles([service], application))];
    return files.map((file) => ({ ...file, name: `${owner}${file.name}` }));
  });
}
