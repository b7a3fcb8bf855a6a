import { KaizenError } from '../errors.ts';
import type { Flavour } from './stack.ts';

/** Programs in the images of Debian and Alpine. */
const ofSystem =
  /^(?:sh|bash|ash|env|exec|cat|cp|echo|false|ln|ls|mkdir|mv|nice|nohup|printf|rm|sed|sleep|sync|tail|test|timeout|touch|true)$/;

/** The base and the packages of an image that provide programs. */
interface Surroundings {
  readonly flavour: Flavour;
  /** Debian packages that were answered. */
  readonly packages: readonly string[];
}

/** True for a program that needs no dependency: one with a path, one of the system, or one of an answered package. */
export function isOfImage(program: string, { flavour, packages }: Surroundings): boolean {
  const hasShell = flavour === 'slim' || flavour === 'alpine';
  return (
    program.includes('/') ||
    (hasShell && ofSystem.test(program)) ||
    packages.some((name) => name === program || name.startsWith(`${program}-`))
  );
}

/**
 * The start command of a compiled application, with its program's path in the image. `programs`: the built programs, by name. Throws
 * KaizenError (exit code 1) for a program that nothing builds or installs.
 */
export function builtStart(words: readonly string[], programs: ReadonlyMap<string, string>, surroundings: Surroundings): readonly string[] {
  const [program = '', ...rest] = words;
  const path = programs.get(program);
  if (path !== undefined) return [path, ...rest];
  if (programs.size === 0 || isOfImage(program, surroundings)) return words;
  throw new KaizenError(
    `--start: the image has no program called ${JSON.stringify(program)}. This folder builds ${[...programs.values()].slice(0, 5).join(', ')}: name one of these, or a path.`,
  );
}
