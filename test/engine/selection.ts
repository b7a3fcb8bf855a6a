/** Fixtures that always run: every language, with a database, data, a workspace and two languages in one image. */
const core: ReadonlySet<string> = new Set([
  'examples/kaizen',
  'go/kept-files',
  'go/std-http',
  'mixed/backend-and-frontend',
  'mixed/fastapi-serves-vite',
  'node/express-npm',
  'node/next-standalone-yarn',
  'node/workspaces-two-services',
  'other/perl-banner',
  'python/django-sqlite-uploads',
  'python/fastapi-uv-src',
  'rust/axum-postgres',
  'static/public-folder',
]);

/** A change of more fixtures affects the whole tree, such as a new form of all lock files: no run has time for all of them. */
const mostChanged = 30;

/** A case with its position in the run. */
export interface Ordered<C> {
  readonly each: C;
  /** True if it always runs. */
  readonly isRequired: boolean;
}

/**
 * Orders cases by how much a run needs them: the core and, unless the whole tree changed, fixtures whose own files changed,
 * which always run; then those whose language changed; then the rest, which begins at another place each turn, so that a few runs reach all of them.
 *
 * @param cases named `language/fixture`
 * @param changed paths from the top of the repository, with forward slashes
 * @param turn a number that grows by at least one from run to run
 */
export function orderCases<C extends { readonly name: string }>(
  cases: readonly C[],
  changed: readonly string[],
  turn: number,
): Ordered<C>[] {
  const languageOf = ({ name }: C): string => name.replace(/\/.*/, '');
  const own = cases.filter((each) => changed.some((path) => path.startsWith(`test/fixtures/${each.name}/`)));
  const isRequired = (each: C): boolean => core.has(each.name) || (own.length <= mostChanged && own.includes(each));
  const hasChanged = (each: C): boolean => changed.some((path) => path.startsWith(`src/stacks/${languageOf(each)}/`));
  const required = cases.filter(isRequired);
  const left = cases.filter((each) => !isRequired(each));
  const rest = left.filter((each) => !hasChanged(each));
  const first = rest.length === 0 ? 0 : (turn * 7) % rest.length;
  return [
    ...required.map((each) => ({ each, isRequired: true })),
    ...[...left.filter(hasChanged), ...rest.slice(first), ...rest.slice(0, first)].map((each) => ({ each, isRequired: false })),
  ];
}
