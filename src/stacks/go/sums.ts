import { describeStaleLock } from '../notes.ts';
import type { Layout } from './modules.ts';
import { within } from './modules.ts';

/**
 * Describes in one sentence what go.sum or vendor/modules.txt lacks of the requirements in go.mod, because the build would fail: the go
 * command compares them (https://go.dev/ref/mod, "go.sum files", "Vendoring"). Ignores go.work, whose modules share their sums, and
 * replaced modules.
 */
export function staleSums({ root, own, work }: Layout, isVendored: boolean): string[] {
  if (work !== undefined) return [];
  const replaced = new Set(own.mod.replaces.map(({ path }) => path));
  const required = own.mod.requires.filter(({ path }) => !replaced.has(path));
  const [file, command, sign] = isVendored
    ? ([within(own.folder, 'vendor/modules.txt'), 'go mod vendor', '# '] as const)
    : ([within(own.folder, 'go.sum'), 'go mod tidy', ''] as const);
  if (required.length === 0) return [];
  if (!root.has(file))
    return [`${own.mod.file} requires modules, but there is no ${file}, so the build will fail. Run "${command}" and commit the changes.`];
  const text = root.search(file);
  // Too long to be read, or emptied on purpose: no conclusion is possible.
  if (text === '') return [];
  const lines = new Set(text.split('\n').map((line) => line.split(/[ /]go\.mod | h1:/, 1)[0]?.trimEnd()));
  const asked = required.map(({ path, version }) => `${path} ${version}`);
  return describeStaleLock({ lock: file, missing: asked.filter((name) => !lines.has(`${sign}${name}`)), manifest: own.mod.file, command });
}
