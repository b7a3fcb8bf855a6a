import type { Artifact } from './artifact.ts';
import { compose } from './compose.ts';
import { dockerfile } from './dockerfile.ts';
import { dockerignore } from './dockerignore.ts';
import { kubernetes } from './kubernetes.ts';
import { tests } from './tests.ts';

/** All artifacts, in the order in which they are shown. */
export const artifacts: readonly Artifact[] = [dockerfile, compose, dockerignore, tests, kubernetes];
