import type { Framework } from '../framework.ts';

export const blacksheep: Framework = {
  name: 'blacksheep',
  title: 'BlackSheep',
  interface: 'asgi',
  usualPort: 8000,
  construction: /^(?:blacksheep\.)?Application$/,
  mentions: ['Application'],
  needsObject: false,
};
