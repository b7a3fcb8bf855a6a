import type { Folder, Overlay } from './folder.ts';

/** A folder with additional files in its root. Existing files stay unchanged. */
export function overlaid(folder: Folder, files: Overlay): Folder {
  const added = new Map([...files].filter(([path]) => !folder.has(path)));
  return {
    ...folder,
    root: folder.root,
    name: folder.name,
    ignored: folder.ignored,
    files: [...added.keys(), ...folder.files],
    has: (path) => added.has(path) || folder.has(path),
    exists: (path) => added.has(path) || folder.exists(path),
    read: (path) => added.get(path) ?? folder.read(path),
    search: (path) => added.get(path) ?? folder.search(path),
    below: (path) => {
      const prefix = `${path}/`;
      const own = [...added].flatMap(([file, text]): [string, string][] =>
        file.startsWith(prefix) ? [[file.slice(prefix.length), text]] : [],
      );
      return own.length === 0 ? folder.below(path) : overlaid(folder.below(path), new Map(own));
    },
  };
}
