import type { Installation } from './installation.ts';

/** What a build installs to install and to build with, in versions that were tried. */
const pinned = { uv: 'uv==0.13.9' } as const;

/** What the stage `tools` holds, as requirements; empty where pip, which Python brings, is enough. */
export function toolsFor({ tool, project }: Installation): readonly string[] {
  return project === null ? (tool.name === 'uv' ? [pinned.uv] : []) : [pinned.uv, ...project.requires];
}
