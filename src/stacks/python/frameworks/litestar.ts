import type { Framework } from '../framework.ts';

export const litestar: Framework = {
  name: 'litestar',
  title: 'Litestar',
  interface: 'asgi',
  usualPort: 8000,
  construction: /^(?:litestar\.)?Litestar$/,
  mentions: ['Litestar'],
  needsObject: false,
};
