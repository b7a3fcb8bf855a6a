import type { RenderedFile } from '../artifacts/artifact.ts';

/** What happens to a file: `kept` is one that a person owns, `conflict` one that differs from all that we ever wrote. */
export type Status = 'created' | 'updated' | 'unchanged' | 'kept' | 'conflict';

export interface Change {
  readonly file: RenderedFile;
  readonly status: Status;
  /** The text on disk, where there is one. */
  readonly current: string | undefined;
}

/**
 * Decides what becomes of one file; a pure function of what is rendered, what is on disk and what was rendered last.
 * A file that is as we wrote it is ours to update. One that a person wrote or edited is never overwritten from here:
 * it is a conflict, until merging takes this place.
 */
export function reconcile(file: RenderedFile, current: string | undefined, baseline: string | undefined): Change {
  return { file, current, status: statusOf(file, current, baseline) };
}

function statusOf(file: RenderedFile, current: string | undefined, baseline: string | undefined): Status {
  if (current === undefined) return 'created';
  if (file.mode === 'once') return 'kept';
  if (normalised(current) === normalised(file.text)) return 'unchanged';
  return baseline !== undefined && normalised(current) === normalised(baseline) ? 'updated' : 'conflict';
}

// A checkout with another line end is not an edit.
function normalised(text: string): string {
  return text.replace(/^\ufeff/, '').replaceAll('\r\n', '\n');
}
