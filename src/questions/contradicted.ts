import { type Fact, isOwnSource } from '../facts.ts';
import { shellWord } from '../manifests/shell-line.ts';
import { serviceNamed, services } from '../services/catalog.ts';
import type { Decided, Decision } from './decide.ts';
import type { ServiceChoice } from './kinds.ts';
import type { QuestionName } from './question.ts';
import { questions } from './table.ts';
import { printedAnswer, typedAnswer } from './typed.ts';

type Found = Fact<string | number | readonly string[]>;

/** A question whose saved answer may contradict the folder. */
interface Comparison {
  readonly question: QuestionName;
  /** The finding in the folder. */
  found(application: Decided['application']): Found | undefined;
  /** True if the answer may contain more than the finding. */
  readonly isList: boolean;
  /** The command that takes over the finding. */
  remedy(missing: readonly string[], path: string): string;
}

const takeOver =
  (name: QuestionName): Comparison['remedy'] =>
  ([value = ''], path) =>
    `to use what was found, run "kaizen-docker set ${name}=${shellWord(path === '' ? value : `${path}=${value}`)}"`;

/** The source of a port that a variable sets. The image sets that variable, so every port works. */
const defaultOfVariable = /^the default of [A-Z][A-Z0-9_]{0,100} in /;

const comparisons: readonly Comparison[] = [
  {
    question: 'port',
    found: ({ facts: { port } }) => (port !== undefined && defaultOfVariable.test(port.source) ? undefined : port),
    isList: false,
    remedy: takeOver('port'),
  },
  { question: 'healthPath', found: ({ facts }) => facts.healthPath, isList: false, remedy: takeOver('healthPath') },
  { question: 'language', found: ({ facts }) => facts.language, isList: false, remedy: takeOver('language') },
  {
    question: 'services',
    found: ({ facts }) => facts.services,
    isList: true,
    remedy: (missing) => `to add it, run "kaizen-docker service add ${missing.join(' ')}"`,
  },
  { question: 'packages', found: ({ facts }) => facts.systemPackages, isList: true, remedy: () => 'add it to the answer "packages"' },
  { question: 'data', found: keptPaths, isList: true, remedy: () => 'add it to the answer "data"' },
];

function keptPaths({ facts: { written } }: Decided['application']): Found | undefined {
  const kept = (written?.value ?? []).filter(({ use }) => use === 'data').map(({ path }) => path);
  return written === undefined || kept.length === 0 ? undefined : { value: kept, source: written.source };
}

/** A sentence for each answer of an earlier run (`saved` is its origin) that contradicts the folder. */
export function contradictedAnswers({ applications }: Decision, saved: string): readonly string[] {
  return applications.flatMap((decided) => {
    const { application, resolution } = decided;
    const isSaved = (name: QuestionName): boolean =>
      resolution.given.has(name) && (resolution.origins.get(name) ?? '').split(' for ')[0] === saved;
    return comparisons.flatMap((each) => {
      const found = isSaved(each.question) ? each.found(application) : undefined;
      return found === undefined || found.certainty === 'assumed' || isOwnSource(found.source)
        ? []
        : contradiction(each, found, decided, saved);
    });
  });
}

function contradiction(
  { question, isList, remedy }: Comparison,
  { value, source }: Found,
  { application: { path }, resolution: { answers } }: Decided,
  saved: string,
): string[] {
  const answer = printedAnswer(question, answers);
  const given = question === 'services' ? replaceable(answers.services ?? []) : (Array.isArray(answer) ? answer : [answer]).map(String);
  const found = (Array.isArray(value) ? value : [value]).map(String);
  const missing = isList ? found.filter((each) => !given.includes(each)) : found.filter((each) => each !== given[0]);
  if (missing.length === 0) return [];
  const where = path === '' ? '' : `${path}: `;
  const said = `${saved} says ${questions[question].flag ?? question}: ${typedAnswer(question, answer)}`;
  return [`${where}found ${missing.join(', ')} (${source}), but ${said}; ${remedy(missing, path)}.`];
}

/** The chosen services, and those that one of them can replace because both use the same port. */
function replaceable(chosen: readonly ServiceChoice[]): readonly string[] {
  const ports = new Set(chosen.map(({ name }) => serviceNamed(name)?.port));
  return services()
    .filter(({ port }) => ports.has(port))
    .map(({ name }) => name);
}
