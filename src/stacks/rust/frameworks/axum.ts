import type { Framework } from '../framework.ts';

export const axum: Framework = { crate: 'axum', usualPort: 3000 };
