import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of this package. The same code works in the sources, the build, a link and an installed tarball. */
export const packageRoot = dirname(fileURLToPath(import.meta.resolve('#package.json')));
