import type { Framework } from '../framework.ts';

export const polka: Framework = { name: 'polka', title: 'Polka', packages: ['polka'], usualPort: 3000, makers: ['polka'] };
