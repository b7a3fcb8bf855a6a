import { normalize } from 'node:path';
import { apply } from '../apply/apply.ts';
import { readTarget } from '../apply/target.ts';
import { readBuiltImage } from '../engine/configuration.ts';
import { type ExitCode, exitCode, KaizenError } from '../errors.ts';
import { checkPolicy } from '../policed.ts';
import { baselineFile, printBaseline } from '../policy/baseline.ts';
import { checkImage, ruleNamed } from '../policy/policy.ts';
import {
  type Checked,
  explained,
  type Format,
  formats,
  githubText,
  isDenied,
  policyDocument,
  policyText,
  rulesTable,
  sarifDocument,
  sumOf,
} from '../policy/report.ts';
import { ruleNames } from '../policy/rules.ts';
import { noSettings, readSettings, type Settings, stricter } from '../policy/settings.ts';
import { nearest } from '../questions/kinds.ts';
import { readTypedText } from '../read-file.ts';
import { version } from '../version.ts';
import type { Request } from './arguments.ts';
import { say, screen, tellNotes, writeAsItIs, writeJson } from './output.ts';

/** `kaizen-docker policy`: checks container files and images against rules. Returns 0, or 4 if a rule denies. */
export async function runPolicy(request: Request): Promise<ExitCode> {
  if (request.explain) return explain(request.words);
  const format = formatOf(request);
  const today = new Date().toISOString().slice(0, 10);
  const house = await houseOf(request);
  const targets = request.words.length > 0 || request.image !== undefined ? request.words : ['.'];
  const all: Checked[] = targets.map((target) => checkTarget(target, request, { house, today }));
  if (request.image !== undefined) {
    const image = await readBuiltImage(request.image);
    if (image === undefined) throw new KaizenError(`The engine has no image ${request.image}: build it, or pull it.`);
    all.push({ target: request.image, prefix: '', verdict: checkImage(image, { settings: house ?? noSettings, today }) });
  }
  const exit = all.some(({ verdict }) => verdict.violations.some(isDenied)) ? exitCode.policy : exitCode.done;
  if (request.writeBaseline) {
    const { deny, warn, baseline } = sumOf(all);
    say(`Noted in ${baselineFile}: ${deny + warn + baseline} violations.\n`);
    return exitCode.done;
  }
  print(format, all, exit);
  return exit;
}

function checkTarget(
  target: string,
  { writeBaseline }: Request,
  { house, today }: { readonly house: Settings | undefined; readonly today: string },
): Checked {
  const { folder, verdict } = checkPolicy(target, { house, today, isWithoutBaseline: writeBaseline });
  if (writeBaseline) {
    const fingerprints = verdict.violations.flatMap(({ fingerprint, excuse }) => (excuse === undefined ? [fingerprint] : []));
    apply(folder.root, [{ path: baselineFile, text: printBaseline(fingerprints), seen: readTarget(folder.root, baselineFile) }]);
  }
  tellNotes({ notes: folder.leftOut() });
  const path = normalize(target).replaceAll('\\', '/').replace(/\/+$/, '');
  return { target, prefix: path === '.' ? '' : `${path}/`, verdict };
}

/**
 * The rules of the organization: those of the named file and of the named preset, the stricter ones of both; undefined if neither is named.
 * Throws KaizenError like `readSettings` and `usePreset`.
 */
export async function houseOf({ rules, preset }: Pick<Request, 'rules' | 'preset'>): Promise<Settings | undefined> {
  const own = rules === undefined ? undefined : readHouse(rules);
  if (preset === undefined) return own;
  const { usePreset } = await import('../preset/use.ts');
  const used = await usePreset({ root: process.cwd(), typed: preset, saved: undefined, pinned: undefined, isRenewing: true });
  const settings = used?.preset.policy;
  return own !== undefined && settings !== undefined ? stricter(settings, own) : (settings ?? own);
}

/** The rules in the named file. Throws KaizenError (exit code 1) like `readSettings`. */
function readHouse(path: string): Settings {
  const found = readTypedText(path);
  if ('wrong' in found) throw new KaizenError(`--rules: ${path} ${found.wrong}.`);
  return readSettings(path, found.text, ruleNames);
}

function explain(words: readonly string[]): ExitCode {
  const [name] = words;
  if (name === undefined) {
    say(rulesTable());
    return exitCode.done;
  }
  if (!ruleNames.includes(name)) {
    throw new KaizenError(`"${name}" is not a rule${nearest(name, ruleNames) || ': "kaizen-docker policy --explain" lists them.'}`);
  }
  say(explained(ruleNamed(name)));
  return exitCode.done;
}

function formatOf({ format, json }: Request): Format {
  const asked = format ?? (json ? 'json' : 'text');
  const found = formats.find((each) => each === asked);
  if (found === undefined) throw new KaizenError(`--format: "${asked}" is not one of ${formats.join(', ')}.`);
  return found;
}

function print(format: Format, all: readonly Checked[], exit: ExitCode): void {
  switch (format) {
    case 'text':
      say(policyText(all, screen().isColoured));
      break;
    case 'json':
      writeJson(policyDocument(all, exit));
      break;
    case 'sarif':
      writeJson(sarifDocument(all, version));
      break;
    case 'github':
      writeAsItIs(githubText(all));
      break;
  }
}
