import { KaizenError } from '../errors.ts';
import { nearest } from '../questions/kinds.ts';
import { flagOf, questionNames, questions } from '../questions/table.ts';
import { paint, type Shown, together } from '../render/paint.ts';
import { wrap } from '../render/wrap.ts';
import { ended } from '../text.ts';
import { type CommandName, commandNames, commandRow, flagRow, type OwnFlag } from './commands.ts';

/** A row of a table: the words to type, and their effect. */
type Row = readonly [string, string];

/** Flags that nearly every command accepts. */
const general: readonly OwnFlag[] = ['yes', 'dry-run', 'color', 'debug', 'help', 'version'];

/** The text of `kaizen-docker help`, for a terminal of this width. */
export function helpText(width: number): Shown {
  const usages = commandNames.map((name): Row => [commandRow(name).usage, commandRow(name).help]);
  return together(
    heading('Usage'),
    '  kaizen-docker [COMMAND] [FOLDER] [FLAGS]\n',
    heading('Commands'),
    table(usages, width),
    heading('Flags'),
    table(
      general.map((flag) => flagUsage(flag)),
      width,
    ),
    heading('Examples'),
    ...(['generate', 'check', 'service'] as const).map((name) => `  ${commandRow(name).example}\n`),
    heading('Exit codes'),
    table(exitCodes, width),
    '\n',
    wrap(
      'Run "kaizen-docker help COMMAND" for the flags of a command. "kaizen-docker help generate" lists every answer that you can set.',
      width,
      0,
    ),
    '\n',
  );
}

const exitCodes: readonly Row[] = [
  ['0', 'done, or nothing to do'],
  ['1', 'a flag, an answer or a file is not valid'],
  ['2', 'check: not up to date; prove, tdd, evidence: a test or the stack fails'],
  ['3', 'a conflict with your edits'],
  ['4', 'policy: a rule is violated; tdd, evidence: a budget or a vulnerability'],
  ['5', 'refused: a link or another run is in the way, or a newer version wrote the files'],
  ['130', 'interrupted'],
];

/** The command with that name. Throws KaizenError (exit code 1) for an unknown name, and suggests the nearest one. */
export function namedCommand(word: string): CommandName {
  const name = commandNames.find((each) => each === word);
  if (name === undefined) throw new KaizenError(ended(`help: "${word}" is not a command${nearest(word, commandNames)}`));
  return name;
}

/** The text of `kaizen-docker help COMMAND`: its description, an example, and its flags. */
export function commandHelp(name: CommandName, width: number): Shown {
  const { usage, help, example, flags, takesAnswers } = commandRow(name);
  const own = flags.filter((flag) => !general.includes(flag));
  const shared = general.filter((flag) => flags.includes(flag));
  return together(
    wrap(`${help.charAt(0).toUpperCase()}${help.slice(1)}.`, width, 0),
    '\n',
    heading('Usage'),
    `  kaizen-docker ${usage}${own.length > 0 ? ' [FLAGS]' : ''}\n`,
    heading('Example'),
    `  ${example}\n`,
    ...(own.length === 0
      ? []
      : [
          heading('Flags'),
          table(
            own.map((flag) => flagUsage(flag, name)),
            width,
          ),
        ]),
    heading('General flags'),
    table(
      shared.map((flag) => flagUsage(flag)),
      width,
    ),
    ...(takesAnswers ? answersHelp(width) : []),
  );
}

function answersHelp(width: number): readonly Shown[] {
  const rows = questionNames.map((name): Row => [`--${flagOf(name)} ${questions[name].kind.placeholder}`.trimEnd(), questions[name].help]);
  const note =
    'Each answer is found in the folder, asked for, or set by a flag. If the folder holds several applications, PATH=VALUE sets the answer of one of them.';
  return [heading('Answers'), `${wrap(`  ${note}`, width, 2)}\n\n`, table(rows, width)];
}

function flagUsage(name: OwnFlag, command?: CommandName): Row {
  const { short, placeholder, help } = flagRow(name, command);
  return [`${short === undefined ? '' : `-${short}, `}--${name}${placeholder === undefined ? '' : ` ${placeholder}`}`, help];
}

function heading(text: string): Shown {
  return together('\n', paint('bold', text), '\n');
}

/** The first character of the second column, if the terminal is wide enough for two columns. */
const column = 30;
const leastWidth = 72;
/** Longer lines are hard to read. */
const mostWidth = 110;

function table(rows: readonly Row[], width: number): Shown {
  return together(
    ...rows.map(([left, help]) => (width < leastWidth ? narrowRow(left, help, width) : wideRow(left, help, Math.min(width, mostWidth)))),
  );
}

function wideRow(left: string, help: string, width: number): Shown {
  const isLong = left.length > column - 4;
  const first = isLong
    ? together('  ', paint('cyan', left), '\n', ' '.repeat(column))
    : together('  ', paint('cyan', left.padEnd(column - 2)));
  return together(first, `${wrap(`${' '.repeat(column)}${help}`, width, column).slice(column)}\n`);
}

function narrowRow(left: string, help: string, width: number): Shown {
  return together(paint('cyan', wrap(`  ${left}`, width, 4)), '\n', `${wrap(`      ${help}`, width, 6)}\n`);
}
