import type { Adoption } from './adopt.ts';

/** What is said of an adoption: a block for each file with a line for each reason, and how an item is applied. */
export function adoptionText({ changes, findings, idle }: Adoption): string {
  const paths = changes.flatMap(({ path, entry }) => (entry?.state === 'adopted' ? [path] : []));
  const listed = [...new Set([...paths, ...findings.map(({ path }) => path)])];
  const width = Math.max(0, ...findings.map(({ item }) => item.length)) + 2;
  const blocks = listed.map((path) => {
    const own = findings.filter((each) => each.path === path);
    const lines = own.map(
      ({ item, reason, isApplicable }, index) =>
        `  ${(own[index - 1]?.item === item ? '' : item).padEnd(width)}${reason}${isApplicable ? '' : ' (by hand)'}\n`,
    );
    const said = paths.includes(path) ? `${path} is yours and stays` : path;
    return lines.length === 0 ? `\n${said}.\n` : `\n${said}. kaizen-docker would do this differently:\n${lines.join('')}`;
  });
  const isAny = findings.some(({ isApplicable }) => isApplicable);
  return [
    ...blocks,
    ...idle.map((item) => `\n${item}: there is nothing to apply.\n`),
    isAny
      ? '\nApply one item or several with "kaizen-docker adopt --apply ITEM,…". Then run the deployment suite: it tells whether the application still works.\n'
      : '',
  ].join('');
}
