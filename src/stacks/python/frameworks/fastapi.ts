import type { Framework } from '../framework.ts';

export const fastapi: Framework = {
  name: 'fastapi',
  title: 'FastAPI',
  interface: 'asgi',
  usualPort: 8000,
  construction: /^(?:fastapi\.)?FastAPI$/,
  mentions: ['FastAPI'],
  needsObject: false,
};
