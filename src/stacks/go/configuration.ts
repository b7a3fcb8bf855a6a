import { posix } from 'node:path';
import type { ConfigurationFile } from '../../facts.ts';
import { lineAt } from '../../lines.ts';
import { findCalls } from '../../source/source.ts';
import { type Command, subcommandOf } from './commands.ts';
import { type Layout, within } from './modules.ts';
import { samplesOf } from './port.ts';
import type { GoSource } from './source.ts';

/**
 * A sample of a program's configuration that the image contains at the expected path. Paths in the context, and from the working directory.
 */
export interface SampleCopy {
  readonly from: string;
  readonly to: string;
}

/** Configuration files that a program requires. */
export interface Configuration {
  readonly copies: readonly SampleCopy[];
  /** Operands to add to the start command. */
  readonly operands: readonly string[];
  readonly warnings: readonly string[];
}

const sampleWords = /[._-](?:sample|example|dist|default|template)(?=\.|$)/gi;
const expected = /^(?:\.\/)?(?:[\w-]{1,40}\/){0,3}(?:config|conf|configuration|settings|[\w-]{1,40})\.(?:ya?ml|toml|json|ini|conf)$/;
const mostPaths = 40;

/**
 * Finds the configuration files that a program needs and that do not exist at the expected path, and the samples that can replace them.
 * `mounted`: files from outside of the image.
 */
export function findConfiguration(command: Command | undefined, layout: Layout, mounted: readonly ConfigurationFile[]): Configuration {
  if (command === undefined) return { copies: [], operands: [], warnings: [] };
  const samples = samplesOf(command, layout);
  const operand = operandOf(command, samples);
  const copies = [
    ...(operand === undefined ? [] : [operand]),
    ...missingFiles(command, layout, samples).filter(({ from }) => !mounted.some(({ sample }) => sample === from)),
  ];
  return {
    copies,
    operands: operand === undefined ? [] : [operand.to],
    warnings: [
      ...copies.map(({ from, to }) =>
        from === operand?.from
          ? `The program needs a configuration file. The image starts it with the sample ${from}: mount your own file at /app/${to}.`
          : `The program reads ${to}, which is not in the folder. The image contains the sample ${from} instead: mount your own file at /app/${to}.`,
      ),
      ...(operand === undefined ? unknownOperands(command) : []),
      ...command.files.flatMap(environmentFiles),
    ],
  };
}

/** The sample for a command that requires a configuration file: `serve [config file]`. */
function operandOf(command: Command, [sample]: readonly string[]): SampleCopy | undefined {
  const { operands = '' } = subcommandOf(command);
  return /conf|file/i.test(operands) && sample !== undefined ? { from: sample, to: posix.basename(sample) } : undefined;
}

function unknownOperands(command: Command): string[] {
  const { operands, words } = subcommandOf(command);
  if (operands === undefined) return [];
  const start = [command.program, ...words].join(' ');
  return [`"${start}" needs an argument (${operands}): give it with --start "${start} …".`];
}

function missingFiles({ files }: Command, { root, own }: Layout, samples: readonly string[]): SampleCopy[] {
  const named = files.flatMap(({ literals }) =>
    [...literals.values()].flatMap(({ value = '' }) => (value.length < 120 && expected.test(value) ? [within(value)] : [])),
  );
  const missing = [...new Set(named)].slice(0, mostPaths).filter((path) => !root.exists(within(own.folder, path)) && !root.exists(path));
  const taken = new Set<string>();
  return missing.flatMap((to) => {
    const from = samples.find((path) => posix.basename(path).replaceAll(sampleWords, '') === posix.basename(to));
    if (from === undefined || taken.has(from)) return [];
    taken.add(from);
    return [{ from, to }];
  });
}

/** godotenv.Load, if the program exits without the file. */
function environmentFiles(source: GoSource): string[] {
  return findCalls(source, /\bgodotenv\.(?:Load|Overload)[ \t]*\(/g).flatMap(({ start, end, match, arguments: items }) => {
    const after = source.code.slice(end, end + 200);
    if (
      !/^[\s;]*(?:if[ \t]+)?err[ \t]*!=[ \t]*nil[ \t]*\{\s*(?:log|logger|logrus|slog|zap|panic|os)\b[^\n]{0,40}(?:Fatal|[pP]anic|Exit|\()/.test(
        after,
      )
    )
      return [];
    if (!/Fatal|[pP]anic|os\.Exit/.test(after.slice(0, after.indexOf('}')))) return [];
    const file = items[0]?.literal ?? '.env';
    return [
      `${source.path} line ${lineAt(source.code, start)}: the program exits if there is no ${file}, and the image has none: ignore the error of ${match[0].slice(0, -1).trimEnd()}, because the variables come from the environment of the container.`,
    ];
  });
}
