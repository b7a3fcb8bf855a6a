import type { Folder } from '../../folder/folder.ts';

/** Folders of an application that are not for production. */
const testFolders = ['test', 'tests', '__tests__', 'e2e'];

const testFile = /\.(?:test|spec)\.[cm]?[jt]sx?$/;

/** The maximum number of test files that are searched for imports. */
const mostFiles = 1000;

/**
 * The folders of tests that the build does not need, whether they exist or not. A type check of the build also reads test files next to the
 * code, so a folder that these import must stay.
 */
export function unneededTestFolders(folder: Folder): readonly string[] {
  return testFolders.filter((name) => !folder.files.some((path) => path.startsWith(`${name}/`)) || !isImported(folder, name));
}

function isImported(folder: Folder, name: string): boolean {
  const imported = new RegExp(`\\b(?:from|import)\\s{0,9}\\(?\\s{0,9}['"](?:~~?/|@/|\\.\\.?/)(?:[\\w.-]{1,80}/){0,9}${name}/`);
  return folder.files
    .filter((path) => testFile.test(path) && !testFolders.some((each) => path.startsWith(`${each}/`)))
    .slice(0, mostFiles)
    .some((path) => imported.test(folder.search(path)));
}
