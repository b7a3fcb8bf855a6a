/** Why a file or folder was not read, as the start of a sentence. */
export const omissions = {
  link: 'The tool does not follow symbolic links, so it did not read this',
  irregular: 'The tool opens regular files and folders only, so it did not read this',
  ignored: 'The tool did not read this, because .gitignore excludes it',
  unreadable: "The tool left out what it can't read (make it readable if it matters)",
} as const;

export type Omission = keyof typeof omissions;

/** Further paths are counted, not named. */
const mostNames = 5;

/** Collects omissions from a folder until they are reported. Nothing is reported twice. */
export class LeftOut {
  readonly #told = new Set<string>();
  readonly #untold = new Map<string, string[]>();

  /** Adds a sentence without its full stop, and the path that it is about. */
  add(sentence: string, path = ''): void {
    const key = `${sentence}\0${path}`;
    if (this.#told.has(key)) return;
    this.#told.add(key);
    const paths = this.#untold.get(sentence) ?? [];
    if (path !== '') paths.push(path);
    this.#untold.set(sentence, paths);
  }

  /** Returns the sentences about additions since the last call. */
  take(): readonly string[] {
    const sentences = [...this.#untold].map(([sentence, paths]) =>
      paths.length === 0 ? `${sentence}.` : `${sentence}: ${listed(paths)}.`,
    );
    this.#untold.clear();
    return sentences;
  }
}

function listed(paths: readonly string[]): string {
  const more = paths.length - mostNames;
  return more > 0 ? `${paths.slice(0, mostNames).join(', ')} and ${more} more` : paths.join(', ');
}
