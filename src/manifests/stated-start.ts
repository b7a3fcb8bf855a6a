import { posix } from 'node:path';
import type { Folder } from '../folder/folder.ts';
import { readCommandLine } from './command-line.ts';
import { execForm, type Instruction } from './dockerfile-text.ts';
import { type Image, inFolder, instructionsOf } from './own-image.ts';
import { portSlot } from './port-slot.ts';
import { handsOver, scriptStart } from './script-start.ts';
import type { StatedCommand } from './stated.ts';

/** Programs for development, and start commands that need a person. */
export const development =
  /(?:^|\s)(?:--reload|--debug|--watch|runserver|nodemon|watchmedo|air|cargo-watch|bash|sh|tail|sleep|vite|pytest)(?=\s|$)|\b(?:run|yarn|pnpm|bun) dev\b|\bnext dev\b|\b(?:flask|quart)\b.{0,100}\brun\b|\bfastapi dev\b/;

const wrapper =
  /^(?:\/(?:[\w.-]{1,40}\/){0,4})?(?:tini|dumb-init|findutils|grep|gzip|hostname|passwd|sed|tar|util-linux|catatonit|su-exec|gosu|setpriv|env)$/;

/** The command of CMD and ENTRYPOINT together; undefined if only a shell can run it, and for a development command. */
export function startIn(folder: Folder, image: Image): StatedCommand | undefined {
  const entrypoint = instructionsOf(image, 'ENTRYPOINT').at(-1);
  const command = instructionsOf(image, 'CMD').at(-1);
  const before = wordsOf(entrypoint, image);
  const after = wordsOf(command, image);
  // A script prepares, and then runs its arguments.
  const isPrepared = before !== undefined && after !== undefined && (isScript(before) || before.every((word) => isWrapping(word)));
  const words =
    entrypoint === undefined || isPrepared ? after : before && [...before, ...(entrypoint.rest.startsWith('[') ? (after ?? []) : [])];
  const told = command !== undefined && (entrypoint === undefined || isPrepared) ? command : entrypoint;
  if (words === undefined || told === undefined) return undefined;
  const script = [before ?? [], words].map((each) => scriptIn(folder, image, each)).find((each) => each !== undefined);
  const ended = script === undefined || handsOver(script.text) ? undefined : scriptStart(script.text);
  if (script !== undefined && ended !== undefined) return stated(folder, image, ended.words, `${script.path} line ${ended.line}`);
  return stated(folder, image, words, `${told.keyword} in ${image.file} line ${told.line}`);
}

/** The shell script of the folder that these words run. */
function scriptIn(folder: Folder, image: Image, words: readonly string[]): { readonly path: string; readonly text: string } | undefined {
  const [program = '', file = ''] = withoutWrapper(words);
  const named = /^(?:\/(?:usr\/)?bin\/)?(?:ba|da|a)?sh$/.test(program) ? file : program;
  if (!isScript([named])) return undefined;
  const path = posix.normalize(inFolder(folder, image, named));
  return folder.has(path) ? { path, text: folder.search(path) } : undefined;
}

/** Returns a command with paths relative to the folder; undefined if it is for development or needs a shell. */
export function stated(folder: Folder, image: Image | undefined, words: readonly string[], source: string): StatedCommand | undefined {
  const own = withoutWrapper(words);
  const [program = ''] = own;
  if (own.length === 0 || isScript(own) || development.test(own.join(' ')) || own.length > 60) return undefined;
  const placed = image === undefined ? own : own.map((word) => inFolder(folder, image, word));
  // An interpreter with an absolute path is the one in the image.
  const [, known] = /^\/(?:usr\/(?:local\/)?)?bin\/([\w.-]{1,40})$/.exec(program) ?? [];
  return { words: known === undefined ? placed : [known, ...placed.slice(1)], source };
}

/** Returns the words of CMD or ENTRYPOINT with variables resolved; undefined if only a shell can run them. */
export function wordsOf(instruction: Instruction | undefined, { values }: Image): readonly string[] | undefined {
  if (instruction === undefined) return undefined;
  const words = execForm(instruction.rest);
  const [shell = '', flag = '', line] = words ?? [];
  const isShell = /^(?:\/(?:usr\/)?bin\/)?(?:ba|da)?sh$/.test(shell) && /^-[a-z]*c$/.test(flag);
  if (words !== undefined && !isShell) return words;
  const text = isShell ? line : instruction.rest.startsWith('[') ? undefined : instruction.rest;
  if (text === undefined) return undefined;
  // The image's own variables are known before it runs; the port stays a variable.
  const others = new Map([...values].filter(([name]) => name !== 'PORT'));
  const filled = text.replaceAll(
    /\$(?:(\w{1,80})|\{(\w{1,80})\})/g,
    (whole, plain: string | undefined, braced: string | undefined) => others.get(plain ?? braced ?? '') ?? whole,
  );
  const found = readCommandLine(filled, portSlot);
  return 'words' in found ? found.words : undefined;
}

/** Returns true for a word before the application's own command, such as `tini`. */
export function isWrapping(word: string): boolean {
  return wrapper.test(word) || /^-{1,2}\w?$/.test(word);
}

function withoutWrapper(words: readonly string[]): readonly string[] {
  const at = wrapper.test(words[0] ?? '') ? words.findIndex((word, index) => index > 0 && !/^-/.test(word)) : 0;
  return at === -1 ? [] : words.slice(at);
}

/** Returns true for words that run a shell script. */
export function isScript(words: readonly string[]): boolean {
  return /\.(?:sh|bash)$|(?:^|\/)(?:docker-)?entrypoint[\w.-]*$/.test(words[0] ?? '');
}
