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

/** Variables of systems and of tests: nothing of the application goes where they say. */
const foreignVariable = /^(?:LOCALAPPDATA|APPDATA|HOME|USERPROFILE|XDG_\w+|TMPDIR|TEMP|TMP|PWD|VIRTUAL_ENV)$|(?:^|_)TEST(?:S|ING)?(?:_|$)/;

/** A path of the application's, and what it depends on. */
export interface Place {
  readonly path: string;
  readonly kind: WrittenPath['kind'];
  readonly use: WrittenPath['use'];
  readonly source: string;
  readonly setting?: NonNullable<WrittenPath['setting']>;
  readonly certainty?: Certainty;
}

/** Where the data goes that a variable moves. */
export const ownFolder = '/data';

/** A path that leads out of the folder of a workspace's member, as it is in the container; none where it leads out of the workspace. */
export function outside(place: Place, home = '/app'): readonly Place[] {
  if (!place.path.startsWith('../') || place.setting !== undefined) return [place];
  const path = posix.resolve(home, place.path);
  // Beside an application with a folder of its own is a folder of the container.
  const isPlace = isWithin(path, '/app') ? path !== '/app' : home === '/app' && path !== '/' && !systemFolder.test(path);
  return isPlace ? [{ ...place, path }] : [];
}

/** `SHOP_VIDEO_DIR` names the folder `shop-video`. */
export function placeName(variable: string): string {
  return variable
    .toLowerCase()
    .replace(/_(?:dir|directory|folder|path|root|location)$/, '')
    .replaceAll('_', '-');
}

/** Code that puts a name behind a folder without a slash has one in its default. */
export function slashBehind(path: string): string {
  return path.endsWith('/') ? '/' : '';
}

/** Returns the place of data that a variable moves. */
export function moved(variable: string, path: string, source: string, after: string): Place {
  return { path, kind: 'folder', use: 'data', source, setting: { variable, before: '', after } };
}

/** What a path of the code is in the container; nothing for what can't be told, is no file, or is none of the application's own. */
export function placeOf(folder: Folder, kind: Kind, value: Value | undefined): readonly Place[] {
  if (typeof value?.literal !== 'string') return [];
  const { literal, variable, behind = '', path: source } = value;
  if (variable !== undefined && foreignVariable.test(variable)) return [];
  const own = variable === undefined ? undefined : settingOf(folder, kind, { ...value, literal, variable, behind });
  if (own !== undefined) return [own];
  const address = addressIn(literal);
  if (address === undefined || (kind === 'database' && address.before === '')) return [];
  const known = address.path.split(unknownPart)[0] ?? '';
  // Up to the last name that is known as a whole.
  const isWhole = known === address.path;
  const path = containerPath(isWhole ? known : known.slice(0, known.lastIndexOf('/') + 1));
  if (path === undefined || path === '.') return [];
  // What a tool runs in the folder of its file reaches what the application brings beside that folder.
  if (path.startsWith('../') && isBrought(folder, { literal: posix.join(posix.dirname(source), path), path: source })) return [];
  return inFolder(folder, path, kind === 'folder' || !isWhole ? 'folder' : 'file', source, known.startsWith('/'));
}

/** The variable that moves what is written, with the path that it has by default. */
function settingOf(
  folder: Folder,
  kind: Kind,
  { literal, variable, behind, path: source }: { literal: string; variable: string; behind: string; path: string },
): Place | undefined {
  const preset = behind === '' || !literal.endsWith(behind) ? literal : literal.slice(0, -behind.length);
  // Nothing is known of the folder but its variable: what is behind is put below it.
  if ((preset === '' || preset === unknownPart) && behind.startsWith('/'))
    return moved(variable, `${ownFolder}/${placeName(variable)}`, `${variable} in ${source}`, '');
  const address = addressIn(preset);
  if (address === undefined || (kind === 'database' && address.before === '')) return undefined;
  const path = containerPath(address.path);
  if (path === undefined || path.startsWith('/')) return undefined;
  const isFolder = behind !== '' ? behind.startsWith('/') : kind === 'folder';
  // What begins with a part of a name can't be pointed to another place.
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

/** The folder or file that stands for what is written: the folder around a file, where that is no code's. `isPath`: the code has put it together as one. */
export function inFolder(folder: Folder, path: string, kind: WrittenPath['kind'], source: string, isPath = false): readonly Place[] {
  const use = isScratch(path) ? 'scratch' : 'data';
  if (/^(?:dist|build|out|target|node_modules|coverage|test-results|\.next)(?:\/|$)|(?:^|\/)test[^/]*\.sqlite3?$/.test(path)) return [];
  // The whole folder of data, whatever of it is named here.
  const [, top = '', name = ''] = /^((?:\.\.\/)*([^/]*))/.exec(path) ?? [];
  if (top !== path && dataFolder.test(name) && isOwn(folder, top)) return [{ path: top, kind: 'folder', use: 'data', source }];
  if (kind === 'folder') return isOwn(folder, path) ? [{ path, kind, use, source }] : [];
  if (!isPath && !isNameOfData(path)) return [];
  const around = posix.dirname(path);
  if (around !== '.' && around !== '/' && isOwn(folder, around))
    return [{ path: around, kind: 'folder', use: isScratch(around) ? 'scratch' : 'data', source }];
  // A file that is there is a part of the application, unless it is one of data.
  if (path.startsWith('/') || (folder.has(path) && !dataFile.test(path))) return [];
  return dataFile.test(path) || use === 'scratch' || !codeFile.test(path) ? [{ path, kind, use, source }] : [];
}

interface Address {
  readonly before: string;
  readonly path: string;
  readonly after: string;
}

/** A path, or the path within the address of a file; undefined for the address of anything else. */
function addressIn(text: string): Address | undefined {
  if (text.includes(':memory:') || text === '') return undefined;
  const [, before = '', rest = ''] = /^(sqlite(?:\+\w{1,20})?:(?:\/\/\/?)?|file:(?:\/\/)?)?(.*)$/s.exec(text) ?? [];
  if (before === '' && /^[a-z][a-z\d+.-]*:/i.test(text)) return undefined;
  const at = before === '' ? -1 : rest.indexOf('?');
  const path = at === -1 ? rest : rest.slice(0, at);
  return { before, path, after: at === -1 ? '' : rest.slice(at) };
}
