import type { Framework } from '../framework.ts';

export const starlette: Framework = {
  name: 'starlette',
  title: 'Starlette',
  interface: 'asgi',
  usualPort: 8000,
  construction: /^(?:starlette\.applications\.)?Starlette$/,
  mentions: ['Starlette'],
  needsObject: true,
};
