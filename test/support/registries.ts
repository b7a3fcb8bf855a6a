import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The registries of the fixtures. Their locks contain a name in braces instead of the address, so that no other file of this repository
 * names a download host; `copyOf` fills in the addresses.
 */
const registries: Readonly<Record<string, string>> = {
  npm: 'https://registry.npmjs.org',
  yarn: 'https://registry.yarnpkg.com',
  pypi: 'https://pypi.org',
  'python-files': 'https://files.pythonhosted.org',
  crates: 'https://github.com/rust-lang/crates.io-index',
};

/** Files of package managers with the names of registries. */
export const namesRegistries =
  /^(?:package-lock\.json|yarn\.lock|pnpm-lock\.yaml|bun\.lock|poetry\.lock|uv\.lock|pyproject\.toml|Pipfile(?:\.lock)?|Cargo\.lock)$/;

/** Download hosts of packages, in any file. */
export const downloadHosts =
  /registry\.npmjs\.org|registry\.yarnpkg\.com|pypi\.org|pythonhosted\.org|crates\.io|(?:proxy|sum)\.golang\.org|rubygems\.org|npm\.jsr\.io/;

/** A text with the addresses of registries in place of their names: `{{npm}}`. */
export function withRegistries(text: string): string {
  return text.replaceAll(/\{\{([a-z-]{2,20})\}\}/g, (whole, name: string) => registries[name] ?? whole);
}

/** Fills in the addresses in the files of package managers below a folder. */
export function fillRegistries(root: string): void {
  for (const entry of readdirSync(root, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !namesRegistries.test(entry.name)) continue;
    const path = join(entry.parentPath, entry.name);
    const text = readFileSync(path, 'latin1');
    if (text.includes('{{')) writeFileSync(path, withRegistries(text), 'latin1');
  }
}
