import type { Framework } from '../framework.ts';

export const sanic: Framework = {
  name: 'sanic',
  title: 'Sanic',
  interface: 'sanic',
  usualPort: 8000,
  construction: /^(?:sanic\.)?Sanic$/,
  mentions: ['Sanic'],
  needsObject: false,
};
