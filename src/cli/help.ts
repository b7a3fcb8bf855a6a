import { flagOf, questionNames, questions } from '../questions/table.ts';
import { commandNames, commands, ownFlags } from './commands.ts';

/** The text of `--help`. */
export function helpText(): string {
  const usages = commandNames.map((name): [string, string] => [commands[name].usage, commands[name].help]);
  const own = Object.entries(ownFlags).map(([name, flag]): [string, string] => {
    const short = 'short' in flag ? `-${flag.short}, ` : '';
    return [`${short}--${name}${'placeholder' in flag ? ` ${flag.placeholder}` : ''}`, flag.help];
  });
  const asked = questionNames.map((name): [string, string] => [
    `--${flagOf(name)} ${questions[name].kind.placeholder}`.trimEnd(),
    questions[name].help,
  ]);
  return `Usage: kaizen-docker [COMMAND] [FOLDER] [FLAGS]

${table(usages)}
${table(own)}
Answers, each found in the folder, asked for, or given. Where a folder holds several applications, PATH=VALUE answers for one of them.

${table(asked)}
Exit codes: 0 done, 1 invalid input, 2 check: not up to date, 3 conflict, 5 refused, 130 interrupted.
`;
}

const width = 34;
const lineLength = 140;

function table(rows: readonly [string, string][]): string {
  return rows
    .map(([left, help]) => {
      const lines = wrapped(help);
      const first = left.length > width - 4 ? [`  ${left}`] : [`  ${left.padEnd(width - 2)}${lines.shift() ?? ''}`];
      return [...first, ...lines.map((line) => `${' '.repeat(width)}${line}`)].map((line) => `${line}\n`).join('');
    })
    .join('');
}

function wrapped(text: string): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last === undefined || last.length + word.length + 1 > lineLength - width) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines;
}
