import { decideOn } from '../decided.ts';
import { exitCode } from '../errors.ts';
import { openProject } from '../project.ts';
import type { Decided, Decision } from '../questions/decide.ts';
import { flagOf, questionNames } from '../questions/table.ts';
import { printedAnswer, typedAnswer } from '../questions/typed.ts';
import type { Request } from './arguments.ts';
import { tellNotes, write, writeJson } from './output.ts';

/** `kaizen-docker answers`: prints every answer with its origin, and why the missing ones are missing. */
export async function runAnswers({ folder, json }: Request): Promise<number> {
  const project = await openProject(folder);
  tellNotes(project);
  const { applications } = await decideOn(project, [project.saved]);
  if (json) {
    const documents = applications.map((each) => [each.application.path, document(each)] as const);
    const [only] = documents;
    writeJson(documents.length === 1 && only?.[0] === '' ? only[1] : { members: Object.fromEntries(documents) });
  } else {
    write(applications.map(explanation).join('').trimStart());
  }
  return exitCode.done;
}

/** The answers that a person gave at the prompts, a line for each application. */
export function promptedAnswers({ applications }: Decision): string {
  return applications
    .flatMap(({ application: { path }, resolution: { answers, origins } }) => {
      const names = questionNames.filter((name) => /^prompt\b/.test(origins.get(name) ?? ''));
      if (names.length === 0) return [];
      const listed = names.map((name) => `${flagOf(name)} ${typedAnswer(name, printedAnswer(name, answers))}`).join(', ');
      return [`\nYour answers${path === '' ? '' : ` for ${path}`}: ${listed}\n`];
    })
    .join('');
}

/** A line for each answer of an application: flag, value and origin; below it the values of weaker layers. */
export function explanation({
  application: { path, unknown },
  resolution: { answers, origins, assumed, weaker = () => [] },
}: Decided): string {
  const lines = questionNames.map((name) => {
    if (answers[name] === undefined) return `  ${flagOf(name).padEnd(20)}?   (${unknown[name] ?? 'nothing sets it'})\n`;
    const won = `  ${flagOf(name).padEnd(20)}${JSON.stringify(printedAnswer(name, answers))}   (${assumed.has(name) ? 'assumed: ' : ''}${origins.get(name)})\n`;
    return `${won}${weaker(name)
      .map(({ value, origin }) => `${''.padEnd(22)}instead of ${JSON.stringify(value)}   (${origin})\n`)
      .join('')}`;
  });
  return `\nAnswers${path === '' ? '' : ` for ${path}`}\n${lines.join('')}`;
}

function document({ resolution: { answers, origins, assumed, weaker = () => [] } }: Decided): object {
  const known = questionNames.filter((name) => answers[name] !== undefined);
  return Object.fromEntries(
    known.map((name) => [
      name,
      {
        value: printedAnswer(name, answers),
        origin: origins.get(name),
        ...(assumed.has(name) ? { certainty: 'assumed' } : {}),
        ...(weaker(name).length === 0 ? {} : { insteadOf: weaker(name).map(({ value, origin }) => ({ value, origin })) }),
      },
    ]),
  );
}
