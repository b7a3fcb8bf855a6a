import { KaizenError } from '../errors.ts';

/** Throws KaizenError that names the line if a text has markers of an unfinished merge. */
export function refuseConflict(file: string, text: string): void {
  const at = text.search(/^(?:<{7} .*|={7}|>{7} .*)$/m);
  if (at === -1) return;
  throw new KaizenError(`${file} line ${text.slice(0, at).split('\n').length}: a merge conflict marker: finish the merge first.`);
}
