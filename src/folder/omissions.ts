/** Why a file or folder was not read, as the start of a sentence. */
export const omissions = {
  link: 'Symbolic links are not followed, so this was not read',
  irregular: 'What is neither a file nor a folder is not opened, so this was not read',
  ignored: 'What .gitignore excludes is not read, and it excludes this',
  unreadable: "This can't be read and was left out, make it readable if it matters",
} as const;

export type Omission = keyof typeof omissions;

/** More than these are counted, not named. */
const mostNames = 5;

/** What was left out of a folder, kept until somebody tells it. Nothing is told twice. */
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

  /** Returns the sentences about what was added since the last call. */
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
