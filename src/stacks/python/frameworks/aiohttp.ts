import type { Framework } from '../framework.ts';

export const aiohttp: Framework = {
  name: 'aiohttp',
  title: 'aiohttp',
  interface: 'aiohttp',
  usualPort: 8080,
  construction: /^(?:aiohttp\.)?web\.Application$/,
  mentions: ['Application'],
  needsObject: true,
  serving: { call: /\bweb\.run_app\s*\(/g, port: ['port'], otherwise: 8080 },
};
