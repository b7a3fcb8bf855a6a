import type { Entry } from './entry.ts';

// Programs that build documentation, and those that check, test and release code, by their names in the Python Package Index. Their
// plug-ins have the same prefix.
const documents =
  /^(?:mkdocs|sphinx|sphinxcontrib|pymdown-extensions|myst-parser|furo|pdoc|recommonmark|pygments|mkdocstrings|zensical|docutils)(?:-|$)/;
const tools =
  /^(?:ruff|black|flake8|pylint|mypy|pyright|isort|pytest|tox|nox|coverage|pre-commit|commitizen|bandit|codespell|yamllint|ansible-lint|sqlfluff|bump2version|bumpver|twine|build|pip-tools)(?:-|$)/;

/** Why a project is deployed only on request: all its packages build documentation, or are development tools. */
export function findAside({
  packages,
  manifest,
  entry: { framework, start },
}: {
  readonly packages: ReadonlyMap<string, string>;
  readonly manifest: string;
  readonly entry: Entry;
}): string | undefined {
  if (framework !== undefined || (start !== undefined && start.certainty !== 'assumed')) return undefined;
  const names = [...packages.keys()].filter((name) => !name.includes('['));
  if (names.length === 0)
    return start === undefined && !manifest.endsWith('.py')
      ? `a library or tools for development (no dependencies in ${manifest})`
      : undefined;
  if (!names.every((name) => documents.test(name) || tools.test(name))) return undefined;
  return `${names.some((name) => documents.test(name)) ? 'documentation' : 'tools for development'} (${names[0]} in ${manifest})`;
}
