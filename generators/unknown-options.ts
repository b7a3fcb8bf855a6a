import { KaizenError } from '../src/errors.ts';
import { nearest } from '../src/questions/kinds.ts';

/** Flags of Yeoman's command line, and options of its environment, which no generator declares. */
const ofYeoman =
  /^(?:no-)?(?:help|version|force|force-install|skip-install|skip-cache|skip-local-cache|skip-parse-options|ask-answered|dry-run|insight|generators|local-only|local-config-only|color|colors|debug|cwd|sudo)$/;

/**
 * Yeoman passes every flag to a generator, even one that it never declared. Throws KaizenError (exit code 1) for a flag that was typed
 * (`words`), reached the generator (`options`) and is not declared.
 */
export function refuseUnknownOptions(
  declared: readonly string[],
  options: Readonly<Record<string, unknown>>,
  words: readonly string[] = process.argv.slice(2),
): void {
  const typed = words.flatMap((word) => /^--([a-zA-Z][\w-]{0,60})(?:=|$)/.exec(word)?.[1] ?? []);
  const unknown = typed.find(
    (name) => name in options && !declared.includes(name) && !declared.includes(dashed(name)) && !ofYeoman.test(dashed(name)),
  );
  if (unknown === undefined) return;
  const hint = nearest(unknown, declared).replace('"', '"--');
  throw new KaizenError(`--${unknown} is not an option of this generator${hint === '' ? ': --help lists them.' : hint}`);
}

/** `healthPath` → `health-path`: Yeoman accepts both. */
function dashed(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
