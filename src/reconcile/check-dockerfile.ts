import { DockerfileParser, From, type Instruction, PropertyInstruction } from 'dockerfile-ast';

/** Keywords of instructions (https://docs.docker.com/reference/dockerfile/). */
const keywords: ReadonlySet<string> = new Set([
  ...['ADD', 'ARG', 'CMD', 'COPY', 'ENTRYPOINT', 'ENV', 'EXPOSE', 'FROM', 'HEALTHCHECK', 'LABEL', 'MAINTAINER', 'ONBUILD'],
  ...['RUN', 'SHELL', 'STOPSIGNAL', 'USER', 'VOLUME', 'WORKDIR'],
]);

/** Instructions of which only the last one in a stage counts. */
const single: ReadonlySet<string> = new Set(['CMD', 'ENTRYPOINT', 'HEALTHCHECK', 'STOPSIGNAL', 'USER']);

/** A stage with its statements, and how often each occurs. */
interface Stage {
  /** Empty for the last stage: it is the image, whatever its name is. */
  readonly name: string;
  readonly times: ReadonlyMap<string, number>;
}

/**
 * Why a merged Dockerfile must not be written although its lines merged cleanly: it has an error that neither side has, or a statement
 * twice in a stage that both sides have once. Undefined if it is valid.
 */
export function dockerfileProblem(merged: string, sides: { readonly mine: string; readonly theirs: string }): string | undefined {
  const [result, mine, theirs] = [merged, sides.mine, sides.theirs].map((text) => DockerfileParser.parse(text).getInstructions());
  if (result === undefined || mine === undefined || theirs === undefined) return undefined;
  const names = [...stageNames(mine), ...stageNames(theirs)];
  const known = [...faults(mine, names), ...faults(theirs, names)];
  return faults(result, names).find((fault) => !known.includes(fault)) ?? doubled(stages(result), [stages(mine), stages(theirs)]);
}

function faults(instructions: readonly Instruction[], knownStages: readonly string[]): string[] {
  const first = instructions.find((instruction) => instruction.getKeyword() !== 'ARG')?.getKeyword();
  const names = stageNames(instructions);
  return [
    ...(first === 'FROM' ? [] : [`It would begin with ${first ?? 'nothing'} instead of FROM.`]),
    ...instructions.flatMap((each) => (keywords.has(each.getKeyword()) ? [] : [`${each.getInstruction()} is not an instruction.`])),
    ...names.filter((name, index) => names.indexOf(name) < index).map((name) => `It would have two stages named ${name}.`),
    ...missingStages(instructions, knownStages).map((name) => `It would use a stage named ${name} that is not above.`),
  ];
}

/** The stages that are used before they are defined, or without a definition, although a side has one with that name. */
function missingStages(instructions: readonly Instruction[], knownStages: readonly string[]): string[] {
  const above = new Set<string>();
  const missing: string[] = [];
  for (const instruction of instructions) {
    missing.push(...sourcesOf(instruction).filter((name) => knownStages.includes(name) && !above.has(name)));
    if (instruction instanceof From) above.add(stageName(instruction));
  }
  return missing;
}

function sourcesOf(instruction: Instruction): string[] {
  if (instruction instanceof From) return [instruction.getImage()?.toLowerCase() ?? ''];
  return [...instruction.getTextContent().matchAll(/(?:--|[=,])from=([^\s,]+)/g)].map(([, name = '']) => name.toLowerCase());
}

function stageNames(instructions: readonly Instruction[]): string[] {
  return instructions.flatMap((each) => (each instanceof From ? stageName(each) : [])).filter((name) => name !== '');
}

function stageName(from: From): string {
  return from.getBuildStage()?.toLowerCase() ?? '';
}

function stages(instructions: readonly Instruction[]): Stage[] {
  const starts = instructions.flatMap((each, index) => (each instanceof From ? [{ name: stageName(each), index }] : []));
  return starts.map(({ name, index }, stage) => {
    const next = starts[stage + 1]?.index;
    const times = new Map<string, number>();
    for (const what of instructions.slice(index + 1, next).flatMap(sayings)) times.set(what, (times.get(what) ?? 0) + 1);
    return { name: next === undefined ? '' : name || `#${stage}`, times };
  });
}

/** The statements of an instruction that must not be repeated. */
function sayings(instruction: Instruction): string[] {
  const keyword = instruction.getKeyword();
  if (single.has(keyword)) return [keyword];
  if (instruction instanceof PropertyInstruction) return instruction.getProperties().map((property) => `${keyword} ${property.getName()}`);
  if (keyword === 'EXPOSE') return instruction.getArguments().map((argument) => `${keyword} ${argument.getValue()}`);
  return [instruction.getTextContent().replaceAll(/\s+/g, ' ')];
}

function doubled(merged: readonly Stage[], sides: readonly (readonly Stage[])[]): string | undefined {
  for (const { name, times } of merged) {
    for (const [what, count] of times) {
      const before = sides.map((stagesOf) => stagesOf.find((stage) => stage.name === name)?.times.get(what) ?? 0);
      if (count > Math.max(1, ...before))
        return `${what} would occur ${count} times in ${name === '' ? 'the last stage' : `stage ${name}`}.`;
    }
  }
  return undefined;
}
