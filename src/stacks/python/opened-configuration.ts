import { posix } from 'node:path';
import type { Fact } from '../../facts.ts';
import type { Folder } from '../../folder/folder.ts';
import { wordsOf } from '../port-names.ts';
import { findSamplePort, isSampleConfiguration } from '../sample-configuration.ts';
import type { Modules } from './modules.ts';

const name = /["'](?=[^"'\n]{1,120}\.(?:ini|cfg|conf|toml|ya?ml|json)["'])/;
const ending = /^[\w./@+-]{1,120}\.(?:ini|cfg|conf|toml|ya?ml|json)$/;
/** Files of other programs that an application may read. */
const others =
  /^(?:pyproject\.toml|setup\.cfg|tox\.ini|alembic\.ini|package(?:-lock)?\.json|tsconfig.*\.json|(?:docker-)?compose.*\.ya?ml|log(?:ging|gers?)?[\w.-]{0,40}|\.?pre-commit-config\.yaml|mkdocs\.yml|openapi.*|swagger.*|manifest\.json)$/i;
const mostFiles = 12;

/** The port in a settings file that the code opens by name, or in its sample. */
export function findConfiguredPort(folder: Folder, modules: Modules): Fact<number> | undefined {
  const opened = new Set(
    modules.matching(name).flatMap(({ literals }) =>
      [...literals.values()].flatMap(({ value = '' }) => {
        const base = posix.basename(value);
        return value.length <= 120 && ending.test(value) && !others.test(base) ? [base] : [];
      }),
    ),
  );
  if (opened.size === 0) return undefined;
  const own = new Set(wordsOf(folder.name));
  const isOpened = (path: string): boolean => {
    const base = posix.basename(path);
    if (opened.has(base)) return true;
    return isSampleConfiguration(path, own) && [...opened].some((each) => base.startsWith(each) || base === sampleOf(each));
  };
  const files = folder.files.filter((path) => path.split('/').length <= 3 && isOpened(path)).slice(0, mostFiles);
  return findSamplePort(folder, files, own);
}

/** The sample of `config.toml` is `config.example.toml` or `config.toml.example`. */
function sampleOf(file: string): string {
  return file.replace(/(\.\w+)$/, '.example$1');
}
