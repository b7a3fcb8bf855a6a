import type { Framework } from '../framework.ts';

export const gradio: Framework = {
  name: 'gradio',
  title: 'Gradio',
  interface: 'none',
  usualPort: 7860,
  construction: /^(?!)$/,
  needsObject: true,
  serving: { call: /\b\w+\.launch\s*\(/g, port: ['server_port'], otherwise: 7860, host: 'server_name' },
};
