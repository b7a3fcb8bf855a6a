import type { Framework } from '../framework.ts';

export const poem: Framework = { crate: 'poem', usualPort: 3000 };
