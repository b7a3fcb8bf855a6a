import { go } from './go/go.ts';
import { node } from './node/node.ts';
import { python } from './python/python.ts';
import type { Stack } from './stack.ts';
import { staticSite } from './static/static.ts';

/** All languages, in the order in which a folder is tried against them. */
export const stacks: readonly Stack[] = [python, go, node, staticSite];
