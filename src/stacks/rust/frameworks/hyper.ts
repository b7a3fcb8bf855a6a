import type { Framework } from '../framework.ts';

export const hyper: Framework = { crate: 'hyper', usualPort: 3000 };
