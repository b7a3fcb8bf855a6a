/** The names that the file of a preset can have, in its folder. */
export const presetFiles = ['kaizen-preset.yaml', 'kaizen-preset.json'] as const;

/** The maximum size in bytes of one file of a preset. */
export const mostBytesOfFile = 512 * 1024;

/** The place of a preset. Nothing in it is executed. */
export interface PresetSource {
  /** Its name in messages. */
  readonly name: string;
  /** Identifies the place. */
  readonly id: string;
  /**
   * The text of a file, relative to the preset's folder; undefined if there is none.
   * Throws KaizenError: 5 for a path that leads out of the folder and for a link, 1 for a file that is too long or not text.
   */
  read(path: string): Promise<string | undefined>;
  /** The same place seen from a folder within it. */
  below(folder: string): PresetSource;
  /** The folder that its own references are relative to; absent for a git repository and a tarball, which cannot refer to anything outside. */
  readonly folder?: string;
}
