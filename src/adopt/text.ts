import type { Adoption } from './adopt.ts';
import type { Decided } from './trial.ts';

/** The report of an adoption: a block for each file with a line for each reason, and how to apply an item. */
export function adoptionText({ changes, findings, idle, left = [] }: Adoption): string {
  const paths = changes.flatMap(({ path, entry }) => (entry?.state === 'adopted' ? [path] : []));
  const listed = [...new Set([...paths, ...findings.map(({ path }) => path)])];
  const width = Math.max(0, ...findings.map(({ item }) => item.length)) + 2;
  const blocks = listed.map((path) => {
    const own = findings.filter((each) => each.path === path);
    const lines = own.map(
      ({ item, reason, line, isApplicable }, index) =>
        `  ${(own[index - 1]?.item === item ? '' : item).padEnd(width)}${line === undefined ? '' : `line ${line}: `}${reason}${isApplicable ? '' : ' (by hand)'}\n`,
    );
    const said = paths.includes(path) ? `${path} is yours and stays` : path;
    return lines.length === 0 ? `\n${said}.\n` : `\n${said}. kaizen-docker would do this differently:\n${lines.join('')}`;
  });
  const isAny = findings.some(({ isApplicable }) => isApplicable);
  return [
    ...blocks,
    ...left.map(({ path, content, reason }) => `\n${path} (${content}) is not adopted: ${reason}.\n`),
    ...idle.map((item) => `\n${item}: there is nothing to apply.\n`),
    isAny
      ? '\nApply one item or several with "kaizen-docker adopt --apply ITEM,…". The deployment suite runs before and after: an item that turns a test red is not applied.\n'
      : '',
  ].join('');
}

const mostLines = 6;

/** The result of the suite for the requested items. Empty if none was requested. */
export function decidedText({
  kept,
  takenBack,
  undecided,
  isOfCluster,
}: Pick<Decided, 'kept' | 'takenBack' | 'undecided' | 'isOfCluster'>): string {
  const names = kept.join(', ');
  const isOrAre = kept.length === 1 ? 'is' : 'are';
  return [
    kept.length === 0 || isOfCluster === true
      ? ''
      : undecided === undefined
        ? `\n${names} ${isOrAre} applied: no test of the suite got worse.\n`
        : '',
    undecided === undefined
      ? ''
      : `\n${names} ${isOrAre} applied, but no suite has decided. ${undecided} Run the deployment suite before you commit.\n`,
    isOfCluster === true
      ? `\n${names} ${isOrAre} applied. The deployment suite tests no manifests: "kubectl diff" shows what they change in a cluster.\n`
      : '',
    ...takenBack.map(({ items, test, message }) => {
      const lines = message.split('\n').filter((line) => line.trim() !== '');
      return `\n${items.join(', ')}: not applied, because ${test} passes without it and fails with it.\n${lines
        .slice(0, mostLines)
        .map((line) => `  | ${line}\n`)
        .join('')}`;
    }),
  ].join('');
}
