import { posix } from 'node:path';
import type { Certainty, WrittenPath } from '../facts.ts';
import type { Folder } from '../folder/folder.ts';
import { isWithin } from '../folder/within.ts';
import { unknownPart, type Value } from '../source/values.ts';
import {
  codeFile,
  containerPath,
  dataFile,
  dataFolder,
  hasCode,
  isBrought,
  isNameOfData,
  isOwn,
  isScratch,
  systemFolder,
} from './own-places.ts';
import type { Kind } from './writing-calls.ts';

/** Variables of systems and of tests: they never contain the application's own paths. */
const foreignVariable = /^(?:LOCALAPPDATA|APPDATA|HOME|USERPROFILE|XDG_\w+|TMPDIR|TEMP|TMP|PWD|VIRTUAL_ENV)$|(?:^|_)TEST(?:S|ING)?(?:_|$)/;

/** A path of the application, with its origin. */
export interface Place {
  readonly path: string;
  readonly kind: WrittenPath['kind'];
  readonly use: WrittenPath['use'];
  readonly source: string;
  readonly setting?: NonNullable<WrittenPath['setting']>;
  readonly certainty?: Certainty;
}

/** The target of data with a variable. */
export const ownFolder = '/data';

/** A path that leads out of the folder of a workspace's member, in its form in the container; empty if it leads out of the workspace. */
export function outside(place: Place, home = '/app'): readonly Place[] {
  if (!place.path.startsWith('../') || place.setting !== undefined) return [place];
  const path = posix.resolve(home, place.path);
  // A sibling of the application's own folder is a folder in the container.
  const isPlace = isWithin(path, '/app') ? path !== '/app' : home === '/app' && path !== '/' && !systemFolder.test(path);
  return isPlace ? [{ ...place, path }] : [];
}

/** The folder for `SHOP_VIDEO_DIR` is `shop-video`. */
export function placeName(variable: string): string {
  return variable
    .toLowerCase()
    .replace(/_(?:dir|directory|folder|path|root|location)$/, '')
    .replaceAll('_', '-');
}

/** Code that appends a name to a folder without a slash has one in its default. */
export function slashBehind(path: string): string {
  return path.endsWith('/') ? '/' : '';
}

/** Returns the place of data that a variable moves. */
export function moved(variable: string, path: string, source: string, after: string): Place {
  return { path, kind: 'folder', use: 'data', source, setting: { variable, before: '', after } };
}

/**
 * A path of the code in its form in the container; undefined for an unknown path, for a text that is not a file's path, and for a path
 * outside of the application.
 */
export function placeOf(folder: Folder, kind: Kind, value: Value | undefined): readonly Place[] {
  if (typeof value?.literal !== 'string') return [];
  const { literal, variable, behind = '', path: source } = value;
  if (variable !== undefined && foreignVariable.test(variable)) return [];
  const own = variable === undefined ? undefined : settingOf(folder, kind, { ...value, literal, variable, behind });
  if (own !== undefined) return [own];
  const address = addressIn(literal);
  if (address === undefined || (kind === 'database' && address.before === '')) return [];
  const known = address.path.split(unknownPart)[0] ?? '';
  // Up to the last completely known name.
  const isWhole = known === address.path;
  const path = containerPath(isWhole ? known : known.slice(0, known.lastIndexOf('/') + 1));
  if (path === undefined || path === '.') return [];
  // A tool that runs in the folder of its file can access the application's files next to that folder.
  if (path.startsWith('../') && isBrought(folder, { literal: posix.join(posix.dirname(source), path), path: source })) return [];
  return inFolder(folder, path, kind === 'folder' || !isWhole ? 'folder' : 'file', source, known.startsWith('/'));
}

/** The variable that moves the data, with its default path. */
function settingOf(
  folder: Folder,
  kind: Kind,
  { literal, variable, behind, path: source }: { literal: string; variable: string; behind: string; path: string },
): Place | undefined {
  const preset = behind === '' || !literal.endsWith(behind) ? literal : literal.slice(0, -behind.length);
  // Only the variable of the folder is known: the text after it is put below the folder.
  if ((preset === '' || preset === unknownPart) && behind.startsWith('/'))
    return moved(variable, `${ownFolder}/${placeName(variable)}`, `${variable} in ${source}`, '');
  const address = addressIn(preset);
  if (address === undefined || (kind === 'database' && address.before === '')) return undefined;
  const path = containerPath(address.path);
  if (path === undefined || path.startsWith('/')) return undefined;
  const isFolder = behind !== '' ? behind.startsWith('/') : kind === 'folder';
  // A path that begins with a part of a name cannot be moved.
  if (behind !== '' && !isFolder) return undefined;
  const { before, after } = address;
  if (isScratch(path) || (!isFolder && isScratch(posix.dirname(path)))) return undefined;
  if (!isFolder && !isNameOfData(path)) return undefined;
  const isTaken = path !== '.' && hasCode(folder, path);
  return {
    path: path === '.' || isTaken ? '/data' : path,
    kind: isFolder ? 'folder' : 'file',
    use: 'data',
    source: `${variable} in ${source}`,
    setting: { variable, before, after: `${isFolder ? slashBehind(preset) : ''}${after}` },
  };
}

/**
 * The folder or file that represents a written path: the folder around a file, unless it contains code. `isPath`: the code has built the
 * path.
 */
export function inFolder(folder: Folder, path: string, kind: WrittenPath['kind'], source: string, isPath = false): readonly Place[] {
  const use = isScratch(path) ? 'scratch' : 'data';
  if (/^(?:dist|build|out|target|node_modules|coverage|test-results|\.next)(?:\/|$)|(?:^|\/)test[^/]*\.sqlite3?$/.test(path)) return [];
  // The whole data folder, whichever part of it is named here.
  const [, top = '', name = ''] = /^((?:\.\.\/)*([^/]*))/.exec(path) ?? [];
  if (top !== path && dataFolder.test(name) && isOwn(folder, top)) return [{ path: top, kind: 'folder', use: 'data', source }];
  if (kind === 'folder') return isOwn(folder, path) ? [{ path, kind, use, source }] : [];
  if (!isPath && !isNameOfData(path)) return [];
  const around = posix.dirname(path);
  if (around !== '.' && around !== '/' && isOwn(folder, around))
    return [{ path: around, kind: 'folder', use: isScratch(around) ? 'scratch' : 'data', source }];
  // An existing file belongs to the application, unless it is a data file.
  if (path.startsWith('/') || (folder.has(path) && !dataFile.test(path))) return [];
  return dataFile.test(path) || use === 'scratch' || !codeFile.test(path) ? [{ path, kind, use, source }] : [];
}

interface Address {
  readonly before: string;
  readonly path: string;
  readonly after: string;
}

/** A path, or the path in the address of a file; undefined for any other address. */
function addressIn(text: string): Address | undefined {
  if (text.includes(':memory:') || text === '') return undefined;
  const [, before = '', rest = ''] = /^(sqlite(?:\+\w{1,20})?:(?:\/\/\/?)?|file:(?:\/\/)?)?(.*)$/s.exec(text) ?? [];
  if (before === '' && /^[a-z][a-z\d+.-]*:/i.test(text)) return undefined;
  const at = before === '' ? -1 : rest.indexOf('?');
  const path = at === -1 ? rest : rest.slice(0, at);
  return { before, path, after: at === -1 ? '' : rest.slice(at) };
}
