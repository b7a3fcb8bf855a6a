import { type Ask, back, visibly } from '../questions/ask.ts';
import { fitPrompt } from '../questions/fit-prompt.ts';
import { screen } from './output.ts';

/** Puts one prompt to the person at the terminal. */
export const ask: Ask = visibly(async (prompt) => {
  const { default: inquirer } = await import('inquirer');
  const going = new AbortController();
  const onKey = (_: unknown, key: { readonly name?: string } | undefined): void => {
    if (key?.name === 'escape') going.abort();
  };
  if (prompt.canGoBack === true) process.stdin.on('keypress', onKey);
  try {
    const put = inquirer.createPromptModule({ signal: going.signal });
    const answers: Record<string, unknown> = await put([fitPrompt(prompt, screen())]);
    return answers[prompt.name];
  } catch (error) {
    if (going.signal.aborted) return back;
    throw error;
  } finally {
    process.stdin.off('keypress', onKey);
  }
});
