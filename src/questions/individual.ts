import { KaizenError } from '../errors.ts';
import type { Application } from '../inspect/application.ts';
import type { QuestionName } from './question.ts';
import type { Layer } from './resolve.ts';
import { flagOf } from './table.ts';

/** Questions whose answer fits one application only: no two applications have the same program or path. */
const individual: readonly QuestionName[] = ['start', 'port', 'healthPath', 'healthCommand'];

/**
 * Throws KaizenError (exit code 1) if `set` gives several applications one answer that fits only one of them: `port=9000` would change the
 * port of all, including those without one. The message shows how to name one. `layers`: those in which PATH=VALUE is already split.
 */
export function refuseSharedAnswers(layers: readonly Layer[], applications: readonly Pick<Application, 'path' | 'facts'>[]): void {
  if (applications.length < 2) return;
  for (const { origin, values } of layers) {
    const name = origin === 'set' ? individual.find((each) => values.get(each) !== undefined) : undefined;
    if (name === undefined) continue;
    const paths = applications.map(({ path }) => path || '.');
    const example = applications.find(({ facts }) => facts.port !== undefined)?.path ?? paths[0] ?? '.';
    const flag = flagOf(name);
    throw new KaizenError(
      `set ${flag}: the stack has ${applications.length} applications (${paths.join(', ')}). Name the one that you mean: ${flag}=${example || '.'}=${[values.get(name)].flat().join(' ')}.`,
    );
  }
}
