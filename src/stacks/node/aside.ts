import type { Findings } from './findings.ts';
import { manifestFile } from './package-json.ts';

/** Packages which show that a project is not run by a server. */
interface Kind {
  readonly kind: string;
  readonly packages: readonly string[];
  /** True for a package that many servers also have: it counts only as the framework. */
  readonly isFramework?: true;
}

// Packages by their names in the npm registry.
const kinds: readonly Kind[] = [
  { kind: 'a mobile application', packages: ['expo', 'react-native', '@nativescript/core'] },
  { kind: 'a desktop application', packages: ['electron', '@tauri-apps/api', '@tauri-apps/cli', 'nw', '@wailsapp/runtime'] },
  { kind: 'a browser extension', packages: ['wxt', 'plasmo', '@crxjs/vite-plugin', 'web-ext'] },
  { kind: 'an extension of an editor', packages: ['@types/vscode', '@vscode/vsce'] },
  { kind: 'documentation', packages: ['vitepress', 'vuepress', '@docusaurus/core'], isFramework: true },
  { kind: 'documentation', packages: ['nextra', '@astrojs/starlight', 'fumadocs-core'] },
];

/** Why a project is deployed only on request: its packages show that no server runs it, or it contains only tools. */
export function findAside({ folder, manifest, site, framework, start, product, nx, nxBuild }: Findings): string | undefined {
  const { dependencies, devDependencies, optionalDependencies } = manifest;
  const has = (name: string): boolean => dependencies.has(name) || devDependencies.has(name);
  for (const { kind, packages, isFramework } of kinds) {
    const found = packages.find((name) => (isFramework ? site?.package === name : has(name)));
    if (found !== undefined) return `${kind} (${found} in ${manifestFile})`;
  }
  if (folder.has('src-tauri/tauri.conf.json')) return 'a desktop application (src-tauri/tauri.conf.json)';
  // A project that builds pages has a script for it: one that only names the framework is a library for others.
  if (
    product !== undefined &&
    nx === undefined &&
    nxBuild === undefined &&
    ![...manifest.scripts.keys()].some((name) => /build/.test(name))
  )
    return `a library (no build script in ${manifestFile})`;
  const isIdle = !('run' in start) && site === undefined && framework === undefined;
  if (isIdle && dependencies.size + optionalDependencies.size === 0) return `tools for development (no dependencies in ${manifestFile})`;
  return undefined;
}
