import { flagOf, questionNames, questions } from '../questions/table.ts';
import { ownFlags } from './arguments.ts';

/** The text of `--help`. */
export function helpText(): string {
  const own = Object.entries(ownFlags).map(([name, flag]): [string, string] => {
    const short = 'short' in flag ? `-${flag.short}, ` : '';
    return [`${short}--${name}${'placeholder' in flag ? ` ${flag.placeholder}` : ''}`, flag.help];
  });
  const asked = questionNames.map((name): [string, string] => [
    `--${flagOf(name)} ${questions[name].kind.placeholder}`,
    questions[name].help,
  ]);
  return `Usage: kaizen-docker [FOLDER] [flags]          generate container files for the application in FOLDER
       kaizen-docker inspect [FOLDER] [--json] say what is found there, and write nothing

${table(own)}
Answers, each found in the folder, asked for, or given:

${table(asked)}
Exit codes: 0 done, 1 invalid input, 3 a file differs and was not overwritten, 5 refused, 130 interrupted.
`;
}

function table(rows: readonly [string, string][]): string {
  const width = 34;
  return rows
    .map(([flag, help]) => (flag.length > width - 2 ? `  ${flag}\n  ${' '.repeat(width)}${help}\n` : `  ${flag.padEnd(width)}${help}\n`))
    .join('');
}
