import type { Framework } from '../framework.ts';

export const salvo: Framework = { crate: 'salvo', usualPort: 8698 };
