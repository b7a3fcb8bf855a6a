import type { Framework } from '../framework.ts';

export const streamlit: Framework = {
  name: 'streamlit',
  title: 'Streamlit',
  interface: 'streamlit',
  usualPort: 8501,
  construction: /^(?!)$/,
  needsObject: false,
  healthPath: '/_stcore/health',
};
