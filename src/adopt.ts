import { DockerfileParser, From, type Instruction } from 'dockerfile-ast';
import { parseYaml, yamlValues } from './manifests/yaml-text.ts';
import { isTooLong } from './text.ts';

type Fields = Readonly<Record<string, unknown>>;

/** What may be said of a file, and where it holds. */
interface Rule<Subject> {
  readonly holds: (subject: Subject) => boolean;
  readonly sentence: string;
}

/** An image as its Dockerfile makes it. */
interface Image {
  readonly instructions: readonly Instruction[];
  /** Those of the last stage, and of the stages that it begins with. */
  readonly final: readonly Instruction[];
}

const imageRules: readonly Rule<Image>[] = [
  {
    holds: ({ final }) => /^(?:|root|0)(?:$|:)/.test(argumentsOf(final, 'USER')),
    sentence: 'The application runs as root: there is no USER of its own.',
  },
  {
    holds: ({ final }) => /^(?!\[|exec )./.test(argumentsOf(final, 'ENTRYPOINT') || argumentsOf(final, 'CMD')),
    sentence: 'A shell starts the application and may keep SIGTERM to itself, so that a stop waits for the kill: the exec form has none.',
  },
  {
    holds: ({ final }) => argumentsOf(final, 'HEALTHCHECK') === '',
    sentence: 'Nothing notices that the application hangs, and nothing can wait until it is ready: there is no HEALTHCHECK.',
  },
  {
    holds: ({ instructions }) => instructions.filter((each) => each instanceof From).length === 1,
    sentence: 'What only the build needs stays in the image: there is one stage.',
  },
  {
    holds: ({ instructions }) => instructions.some((each, index) => isWholeCopy(each) && installsBelow(instructions, index)),
    sentence: 'Every edit installs the dependencies again: the source is copied before them.',
  },
  {
    holds: ({ instructions }) => imagesIn(instructions).some(isFloating),
    sentence: 'Builds of two days may differ: an image is taken without its release.',
  },
];

/** A service as a compose file has it. */
const serviceRules: readonly Rule<Fields>[] = [
  {
    holds: ({ ports }) => Array.isArray(ports) && ports.some((port) => /^\d+(?:-\d+)?:/.test(String(port))),
    sentence: 'publishes a port on all interfaces of the machine, not on 127.0.0.1 alone.',
  },
  {
    holds: ({ image, build, healthcheck }) => image !== undefined && build === undefined && healthcheck === undefined,
    sentence: 'has no health check, so that nothing can wait until it is ready.',
  },
  {
    holds: ({ environment }) => hasSecret(environment),
    sentence: 'has a secret in its environment, where the file and every inspection show it.',
  },
  {
    holds: ({ build, read_only: readOnly }) => build !== undefined && readOnly !== true,
    sentence: 'may write to all of its file system.',
  },
  {
    holds: ({ build, cap_drop: dropped }) => build !== undefined && dropped === undefined,
    sentence: 'has capabilities that it does not need.',
  },
  {
    holds: ({ image, build }) => typeof image === 'string' && build === undefined && isFloating(image),
    sentence: 'takes an image without its release.',
  },
];

const ignoreRules: readonly Rule<readonly string[]>[] = [
  { holds: (patterns) => !keepsOut(patterns, '.git'), sentence: 'The history of the repository comes into the build.' },
  { holds: (patterns) => !keepsOut(patterns, '.env'), sentence: 'Files of secrets (.env) come into the build.' },
];

/**
 * Why a hand-written file is not as it would be generated: a sentence for each thing that the generated one does otherwise for a reason; none
 * where the text is no Dockerfile, no YAML, longer than what is merged, or gives no cause. Pure.
 */
export function reasonsFor(path: string, text: string): readonly string[] {
  if (isTooLong(text)) return [];
  if (/\.dockerignore$/.test(path)) return ignoreReasons(text);
  return /\.ya?ml$/.test(path) ? composeReasons(text) : /dockerfile/i.test(path) ? dockerfileReasons(text) : [];
}

function dockerfileReasons(text: string): string[] {
  const instructions = DockerfileParser.parse(text).getInstructions();
  const image = { instructions, final: finalOf(instructions) };
  return imageRules.filter(({ holds }) => holds(image)).map(({ sentence }) => sentence);
}

interface BuildStage {
  /** The stage that it begins with, where that is above it. */
  readonly base: BuildStage | undefined;
  readonly instructions: Instruction[];
}

function finalOf(instructions: readonly Instruction[]): readonly Instruction[] {
  const stages = new Map<string, BuildStage>();
  let last: BuildStage = { base: undefined, instructions: [] };
  for (const each of instructions) {
    if (each instanceof From) {
      last = { base: stages.get(each.getImage()?.toLowerCase() ?? ''), instructions: [] };
      const name = each.getBuildStage()?.toLowerCase();
      if (name !== undefined) stages.set(name, last);
    } else last.instructions.push(each);
  }
  const parts: Instruction[][] = [];
  for (let stage: BuildStage | undefined = last; stage !== undefined; stage = stage.base) parts.push(stage.instructions);
  return parts.reverse().flat();
}

/** What the last instruction of this kind says; empty where there is none. */
function argumentsOf(instructions: readonly Instruction[], keyword: string): string {
  return instructions.findLast((each) => each.getKeyword() === keyword)?.getArgumentsContent() ?? '';
}

/** The images that are taken from elsewhere. */
function imagesIn(instructions: readonly Instruction[]): string[] {
  const stages = instructions.flatMap((each) => (each instanceof From ? (each.getBuildStage()?.toLowerCase() ?? []) : []));
  const images = instructions.flatMap((each) => (each instanceof From ? (each.getImage() ?? []) : []));
  return images.filter((image) => image !== 'scratch' && !stages.includes(image.toLowerCase()));
}

function isWholeCopy(instruction: Instruction): boolean {
  return ['COPY', 'ADD'].includes(instruction.getKeyword()) && /^(?:--\S+ +)*\.\/? /.test(instruction.getArgumentsContent() ?? '');
}

function installsBelow(instructions: readonly Instruction[], index: number): boolean {
  const below = instructions.slice(index + 1);
  const end = below.findIndex((each) => each instanceof From);
  return below
    .slice(0, end === -1 ? undefined : end)
    .some((each) => each.getKeyword() === 'RUN' && /\b(?:install|ci|sync|download)\b/.test(each.getTextContent()));
}

/** True for an image with no tag, or with the tag `latest`. What a variable or a digest says is left alone. */
function isFloating(image: string): boolean {
  return !/[$@]/.test(image) && /(?:^|\/)[^/:]+(?::latest)?$/.test(image);
}

function composeReasons(text: string): string[] {
  const services = fieldsOf(fieldsOf(parsed(text))['services']);
  return Object.entries(services).flatMap(([name, service]) =>
    serviceRules.filter(({ holds }) => holds(fieldsOf(service))).map(({ sentence }) => `services.${name} ${sentence}`),
  );
}

function parsed(text: string): unknown {
  const read = parseYaml(text, { merge: true });
  const [document, other] = 'problem' in read ? [] : read.documents;
  const values = document === undefined || other !== undefined ? undefined : yamlValues(text, document);
  return values === undefined || 'problem' in values ? undefined : values.value;
}

function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function hasSecret(environment: unknown): boolean {
  const pairs = Array.isArray(environment)
    ? environment.map((each) => String(each).split(/=(.*)/s))
    : Object.entries(fieldsOf(environment)).map(([name, value]) => [name, String(value ?? '')]);
  return pairs.some(
    ([name = '', value = '']) => /PASSWORD|SECRET|TOKEN|API_?KEY/i.test(name) && !/_FILE$/i.test(name) && /^[^$]/.test(value),
  );
}

function ignoreReasons(text: string): string[] {
  const patterns = text.split(/\r?\n/).map((line) => line.trim());
  return ignoreRules.filter(({ holds }) => holds(patterns)).map(({ sentence }) => sentence);
}

function keepsOut(patterns: readonly string[], name: string): boolean {
  return patterns.some((pattern) =>
    ['*', '**', name, `/${name}`, `**/${name}`, `${name}*`, `**/${name}*`, `${name}/`, `**/${name}/`].includes(pattern),
  );
}
