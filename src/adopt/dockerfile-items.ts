import { DockerfileParser, From, type Instruction } from 'dockerfile-ast';
import { readCommandLine } from '../manifests/command-line.ts';
import { imageIn, isRoot } from '../manifests/dockerfile-image.ts';
import { portSlot } from '../manifests/port-slot.ts';
import { execForm } from '../render/printers.ts';
import type { Applied, Item, Target } from './item.ts';

/** A Dockerfile as a person wrote it. */
export interface DockerfileSubject extends Target {
  readonly lines: readonly string[];
  readonly instructions: readonly Instruction[];
  /** The instructions of the last stage, and of the stages that it starts from. */
  readonly final: readonly Instruction[];
}

/** Reads the text of a Dockerfile. */
export function dockerfileSubject(target: Target): DockerfileSubject {
  const instructions = DockerfileParser.parse(target.text).getInstructions();
  return { ...target, lines: target.text.split('\n'), instructions, final: finalOf(instructions) };
}

const user: Item<DockerfileSubject> = {
  name: 'user',
  reasons: ({ final, text }) =>
    isRoot(argumentsOf(final, 'USER') || undefined) && !dropsRoot.test(text)
      ? ['The application runs as root: the Dockerfile sets no other USER.']
      : [],
  apply: (subject) => {
    const { user: name = 'app', uid = 10_001, gid = 10_001 } = subject.application?.byHand?.proposed ?? {};
    const base = baseOf(subject);
    const folders = subject.application?.image.data.folders ?? [];
    const made =
      folders.length === 0
        ? ''
        : ` && mkdir -p ${folders.join(' ')} && chown -R ${uid}:${gid} ${folders.join(' ')} && chmod 0777 ${folders.join(' ')}`;
    const isBare = base === 'scratch' || /distroless/.test(base);
    const add = /alpine|busybox/.test(base)
      ? `addgroup -g ${gid} ${name} && adduser -u ${uid} -G ${name} -D -H ${name}`
      : `groupadd --gid ${gid} ${name} && useradd --no-log-init --no-create-home --uid ${uid} --gid ${gid} ${name}`;
    return { text: withLines(subject, startLine(subject), [...(isBare ? [] : [`RUN ${add}${made}`]), `USER ${uid}:${gid}`]) };
  },
};

/** Programs with which an image that starts as root continues as another user. */
const dropsRoot = /\b(?:gosu|su-exec|setpriv|s6-setuidgid|s6-overlay|runuser|chpst)\b/;

const signals: Item<DockerfileSubject> = {
  name: 'signals',
  reasons: ({ final }) =>
    /^(?!\[|exec |.*(?:&&|;) *exec ).+/s.test(startOf(final)?.getArgumentsContent() ?? '')
      ? [
          'A shell starts the application. If the shell does not pass on SIGTERM, the application ends only when it is killed. The exec form needs no shell.',
        ]
      : [],
  apply: (subject) => {
    const start = startOf(subject.final);
    const line = start?.getArgumentsContent() ?? '';
    if (start === undefined || start.getRange().start.line !== start.getRange().end.line || /\|\||;|[^&]&[^&]|<</.test(line))
      return undefined;
    const read = /[$*?~]/.test(line) ? undefined : readCommandLine(line, portSlot);
    const commands = line.split(/\s+&&\s+/);
    const last = commands.pop() ?? '';
    const words = read !== undefined && 'words' in read ? execForm(read.words) : [...commands, `exec ${last}`].join(' && ');
    return replaced(subject, start, `${start.getKeyword()} ${words}`);
  },
};

const healthcheck: Item<DockerfileSubject> = {
  name: 'healthcheck',
  reasons: ({ final, application }) =>
    argumentsOf(final, 'HEALTHCHECK') === '' && application?.image.port !== undefined
      ? ['The Dockerfile has no HEALTHCHECK: nothing notices that the application hangs, and nothing can wait until it is ready.']
      : [],
  apply: (subject) => {
    const test = probeOf(subject);
    if (test === undefined) return undefined;
    const { interval, timeout, startPeriod, retries } = subject.application?.byHand?.proposed.health ?? usualTimes;
    const times = `--interval=${interval}s --timeout=${timeout}s --start-period=${startPeriod}s --retries=${retries}`;
    return { text: withLines(subject, startLine(subject), [`HEALTHCHECK ${times} \\`, `  CMD ${execForm(test)}`]) };
  },
};

const usualTimes = { interval: 30, timeout: 5, startPeriod: 30, retries: 3 } as const;

/** A program in the person's image that can send the request of a health check. */
function probeOf(subject: DockerfileSubject): readonly string[] | undefined {
  const { application } = subject;
  const port = application?.image.port;
  if (application === undefined || port === undefined) return undefined;
  const { proposed } = application.byHand ?? {};
  const [program = '', ...words] = proposed?.health.command ?? [];
  const base = baseOf(subject);
  const isThere = /^(?:python|node|bun|deno)$/.test(program) && new RegExp(`(?:^|/)(?:\\w+-)?${program}\\b`).test(base);
  if (isThere && proposed?.port !== undefined)
    return [program, ...words.map((word) => word.replaceAll(new RegExp(`\\b${proposed.port}\\b`, 'g'), String(port)))];
  const address = `http://127.0.0.1:${port}${pathIn(words) ?? '/'}`;
  if (/alpine|busybox/.test(base)) return ['wget', '-q', '-O', '/dev/null', address];
  const isInstalled = subject.final.some(
    (each) => each.getKeyword() === 'RUN' && /install\b.{0,2000}\bcurl\b/s.test(each.getTextContent()),
  );
  return isInstalled ? ['curl', '-fsS', '-o', '/dev/null', address] : undefined;
}

/** The path of a health check, if it is a separate word. */
function pathIn(words: readonly string[]): string | undefined {
  return words.flatMap((word) => /^(?:http:\/\/127\.0\.0\.1:\d{1,5})?(\/[\w./-]{0,200})$/.exec(word)?.[1] ?? [])[0];
}

const sources: Item<DockerfileSubject> = {
  name: 'sources',
  reasons: ({ application, text, exists }) => {
    const missing =
      application?.byHand === undefined ? [] : (imageIn(text, application.byHand.target)?.sources ?? []).filter((path) => !exists(path));
    return missing.length === 0
      ? []
      : [`The build copies files that are not in the folder and have to be made first: ${missing.slice(0, 5).join(', ')}.`];
  },
};

const stages: Item<DockerfileSubject> = {
  name: 'stages',
  reasons: ({ instructions }) =>
    instructions.filter((each) => each instanceof From).length === 1
      ? ['The Dockerfile has one stage, so the image keeps what only the build needs.']
      : [],
};

/** Commands that install dependencies, and the files that they need. */
const installs: readonly { readonly command: RegExp; readonly files: readonly string[] }[] = [
  { command: /^npm (?:ci|i|install)\b/, files: ['package.json', 'package-lock.json', '.npmrc'] },
  { command: /^yarn(?: install)?(?: --[\w=-]+)*$/, files: ['package.json', 'yarn.lock', '.yarnrc.yml'] },
  { command: /^pnpm (?:i|install)\b/, files: ['package.json', 'pnpm-lock.yaml', 'pnpm-workspace.yaml', '.npmrc'] },
  { command: /^go mod download$/, files: ['go.mod', 'go.sum'] },
  { command: /^bundle install\b/, files: ['Gemfile', 'Gemfile.lock'] },
];

const layers: Item<DockerfileSubject> = {
  name: 'layers',
  reasons: ({ instructions }) =>
    instructions.some((each, index) => isWholeCopy(each) && installBelow(instructions, index) !== undefined)
      ? ['The source is copied before the dependencies are installed, so every edit installs them again.']
      : [],
  apply: (subject) => {
    const { instructions, lines, exists } = subject;
    const index = instructions.findIndex((each, at) => isWholeCopy(each) && installBelow(instructions, at) !== undefined);
    const copy = instructions[index];
    const install = installBelow(instructions, index);
    if (copy === undefined || install === undefined) return undefined;
    const files = filesOf((install.getArgumentsContent() ?? '').trim()).filter(exists);
    const target = (copy.getArgumentsContent() ?? '').trim().split(/\s+/).at(-1) ?? '.';
    if (files.length === 0) return undefined;
    const { start, end } = install.getRange();
    const moved = lines.slice(start.line, end.line + 1);
    const without = lines.filter((_, at) => at < start.line || at > end.line);
    const at = copy.getRange().start.line;
    const added = [`COPY ${files.join(' ')} ${target.replace(/\/?$/, '/')}`, ...moved];
    return { text: [...without.slice(0, at), ...added, ...without.slice(at)].join('\n') };
  },
};

/** The files that an install needs: those that it names, and those that its program reads. Empty if the command does more than install. */
function filesOf(command: string): readonly string[] {
  const plain = command.replace(/^(?:--mount=\S+\s+){0,10}/, '');
  if (/[&|;<>]/.test(plain)) return [];
  const [, requirements] = /^(?:python3? -m )?pip3? install\b.{0,500}?\s-r\s?([\w./-]{1,200})(?:\s|$)/.exec(plain) ?? [];
  if (requirements !== undefined) return [requirements.replace(/^\.\//, '')];
  return installs.find(({ command: pattern }) => pattern.test(plain))?.files ?? [];
}

/** Folders in which programs cache downloads, as root (their documentation, "cache"). */
const caches: readonly { readonly program: string; readonly command: RegExp; readonly folders: readonly string[] }[] = [
  { program: 'pip', command: /\bpip3? (?:install|wheel)\b/, folders: ['/root/.cache/pip'] },
  { program: 'uv', command: /\buv (?:sync|pip)\b/, folders: ['/root/.cache/uv'] },
  { program: 'Poetry', command: /\bpoetry install\b/, folders: ['/root/.cache/pypoetry'] },
  { program: 'npm', command: /\bnpm (?:ci|i|install)\b/, folders: ['/root/.npm'] },
  { program: 'Yarn', command: /\byarn(?: install\b|\s*$| --)/, folders: ['/usr/local/share/.cache/yarn'] },
  { program: 'pnpm', command: /\bpnpm (?:i|install|fetch)\b/, folders: ['/root/.local/share/pnpm/store'] },
  { program: 'Go', command: /\bgo (?:build|install|mod download)\b/, folders: ['/go/pkg/mod', '/root/.cache/go-build'] },
  { program: 'Cargo', command: /\bcargo (?:build|install)\b/, folders: ['/usr/local/cargo/registry'] },
];

/** The steps that download, each with the caches that are not mounted. */
function uncached({ instructions }: DockerfileSubject): readonly { readonly step: Instruction; readonly cache: (typeof caches)[number] }[] {
  let isOther = false;
  return instructions.flatMap((step) => {
    // The cache folder of another user is not known.
    if (step instanceof From) isOther = false;
    if (step.getKeyword() === 'USER') isOther = !isRoot(step.getArgumentsContent() ?? undefined);
    const content = step.getArgumentsContent() ?? '';
    if (step.getKeyword() !== 'RUN' || isOther || step.getTextContent().includes('--mount=type=cache')) return [];
    const cache = caches.find(({ command }) => command.test(content));
    return cache === undefined ? [] : [{ step, cache }];
  });
}

const cacheMounts: Item<DockerfileSubject> = {
  name: 'cache-mounts',
  reasons: (subject) => {
    const programs = [...new Set(uncached(subject).map(({ cache }) => cache.program))];
    return programs.length === 0
      ? []
      : [`No cache is mounted for ${programs.join(', ')}, so a change of one dependency downloads all of them again.`];
  },
  apply: (subject) => {
    const lines = [...subject.lines];
    for (const { step, cache } of uncached(subject)) {
      const { line } = step.getRange().start;
      const mounts = cache.folders.map((folder) => `--mount=type=cache,target=${folder}`).join(' ');
      lines[line] = (lines[line] ?? '').replace(/^(\s*RUN)\s+/i, `$1 ${mounts} `);
      for (let at = line; at <= step.getRange().end.line; at += 1) lines[at] = (lines[at] ?? '').replace(/ --no-cache-dir(?= |$)/, '');
    }
    return { text: lines.join('\n') };
  },
};

const release: Item<DockerfileSubject> = {
  name: 'release',
  reasons: (subject) =>
    imagesIn(subject.instructions).some(({ image }) => isFloating(image))
      ? ['The Dockerfile names an image without a version, so builds on different days may differ.']
      : [],
  apply: (subject) => {
    const { proposed } = subject.application?.byHand ?? {};
    const known = [proposed?.builderImage, proposed?.baseImage].flatMap(
      (image) => /^([^:@]+):v?(\d[\d.]*)/.exec(image ?? '')?.slice(1, 3) ?? [],
    );
    const releases = new Map([known.slice(0, 2), known.slice(2, 4)].flatMap(([name, tag]) => (name && tag ? [[name, tag] as const] : [])));
    return withImages(subject, (image) => {
      const tag = isFloating(image) ? releases.get(image.replace(/:latest$/, '')) : undefined;
      return tag === undefined ? undefined : `${image.replace(/:latest$/, '')}:${tag}`;
    });
  },
};

const digest: Item<DockerfileSubject> = {
  name: 'digest',
  reasons: (subject) => {
    const images = [...new Set(imagesToPin(subject))];
    return images.length === 0
      ? []
      : [`${images.join(', ')} ${images.length === 1 ? 'has' : 'have'} no digest: a tag can be moved to another image at any time.`];
  },
  apply: (subject) =>
    withImages(subject, (image) => {
      const known = subject.digests.get(image);
      return known === undefined ? undefined : `${image}@${known}`;
    }),
};

/** The external images that a Dockerfile references by a tag. */
export function imagesToPin({ instructions }: Pick<DockerfileSubject, 'instructions'>): readonly string[] {
  return imagesIn(instructions).flatMap(({ image }) => (/[$@]/.test(image) || isFloating(image) ? [] : [image]));
}

/** All items about Dockerfiles, in the order in which they are shown. */
export const dockerfileItems: readonly Item<DockerfileSubject>[] = [
  user,
  signals,
  healthcheck,
  sources,
  stages,
  layers,
  cacheMounts,
  release,
  digest,
];

interface BuildStage {
  /** The stage that it starts from, if that is above it. */
  readonly base: BuildStage | undefined;
  readonly instructions: Instruction[];
}

function finalOf(instructions: readonly Instruction[]): readonly Instruction[] {
  const known = new Map<string, BuildStage>();
  let last: BuildStage = { base: undefined, instructions: [] };
  for (const each of instructions) {
    if (each instanceof From) {
      last = { base: known.get(each.getImage()?.toLowerCase() ?? ''), instructions: [each] };
      const name = each.getBuildStage()?.toLowerCase();
      if (name !== undefined) known.set(name, last);
    } else last.instructions.push(each);
  }
  const parts: Instruction[][] = [];
  for (let stage: BuildStage | undefined = last; stage !== undefined; stage = stage.base) parts.push(stage.instructions);
  return parts.reverse().flat();
}

function lastOf(instructions: readonly Instruction[], keyword: string): Instruction | undefined {
  return instructions.findLast((each) => each.getKeyword() === keyword);
}

/** The arguments of the last instruction of this kind, or an empty text. */
function argumentsOf(instructions: readonly Instruction[], keyword: string): string {
  return lastOf(instructions, keyword)?.getArgumentsContent() ?? '';
}

function startOf(instructions: readonly Instruction[]): Instruction | undefined {
  return lastOf(instructions, 'ENTRYPOINT') ?? lastOf(instructions, 'CMD');
}

/** The image that the final stage starts from, or an empty text if a variable names it. */
function baseOf({ final, application }: DockerfileSubject): string {
  const from = final.find((each) => each instanceof From);
  const image = from instanceof From ? (from.getImage() ?? '') : '';
  return image.includes('$') ? (application?.image.baseImage ?? '') : image;
}

interface NamedImage {
  readonly from: From;
  readonly image: string;
}

/** The references to external images. */
function imagesIn(instructions: readonly Instruction[]): readonly NamedImage[] {
  const names = instructions.flatMap((each) => (each instanceof From ? (each.getBuildStage()?.toLowerCase() ?? []) : []));
  const images = instructions.flatMap((each) => (each instanceof From ? [{ from: each, image: each.getImage() ?? '' }] : []));
  return images.filter(({ image }) => image !== '' && image !== 'scratch' && !names.includes(image.toLowerCase()));
}

/** True for an image without a tag, or with the tag `latest`. References with a variable or a digest do not count. */
export function isFloating(image: string): boolean {
  return !/[$@]/.test(image) && /(?:^|\/)[^/:]+(?::latest)?$/.test(image);
}

function isWholeCopy(instruction: Instruction): boolean {
  return ['COPY', 'ADD'].includes(instruction.getKeyword()) && /^(?:--\S+ +)*\.\/? /.test(instruction.getArgumentsContent() ?? '');
}

function installBelow(instructions: readonly Instruction[], index: number): Instruction | undefined {
  const below = instructions.slice(index + 1);
  const end = below.findIndex((each) => each instanceof From);
  return below
    .slice(0, end === -1 ? undefined : end)
    .find((each) => each.getKeyword() === 'RUN' && /\b(?:install|ci|sync|download)\b/.test(each.getTextContent()));
}

/** The line before which settings of the final image belong: that of the start command, if no build step follows it. */
function startLine({ final, lines }: DockerfileSubject): number {
  const building = final.findLastIndex((each) => ['RUN', 'COPY', 'ADD', 'WORKDIR', 'FROM'].includes(each.getKeyword()));
  const start = final.slice(building + 1).find((each) => ['CMD', 'ENTRYPOINT'].includes(each.getKeyword()));
  const last = final.at(-1);
  if (start !== undefined) return start.getRange().start.line;
  return last === undefined ? lines.length : last.getRange().end.line + 1;
}

function withLines({ lines }: DockerfileSubject, at: number, added: readonly string[]): string {
  const text = [...lines.slice(0, at), ...added, ...lines.slice(at)].join('\n');
  return text.endsWith('\n') ? text : `${text}\n`;
}

function replaced({ lines }: DockerfileSubject, instruction: Instruction, text: string): Applied {
  const { start, end } = instruction.getRange();
  return { text: [...lines.slice(0, start.line), text, ...lines.slice(end.line + 1)].join('\n') };
}

/** The text with replaced image names, or undefined if none changes. */
function withImages({ instructions, lines }: DockerfileSubject, nameOf: (image: string) => string | undefined): Applied | undefined {
  const changed = [...lines];
  for (const { from, image } of imagesIn(instructions)) {
    const name = nameOf(image);
    const range = from.getImageRange();
    if (name === undefined || range === null) continue;
    const line = changed[range.start.line] ?? '';
    changed[range.start.line] = line.slice(0, range.start.character) + name + line.slice(range.end.character);
  }
  const text = changed.join('\n');
  return text === lines.join('\n') ? undefined : { text };
}
