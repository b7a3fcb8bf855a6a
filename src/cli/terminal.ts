import { type Ask, back, visibly } from '../questions/ask.ts';
import { fitPrompt } from '../questions/fit-prompt.ts';
import { wrap } from '../render/wrap.ts';
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

/** Asks a question of yes or no, yes being the default. */
export async function confirm(message: string): Promise<boolean> {
  // The sign before it, and the choice behind it.
  const broken = wrap(message, screen().width - 8, 2);
  const { default: inquirer } = await import('inquirer');
  const { answer } = await inquirer.prompt<{ answer: boolean }>([{ type: 'confirm', name: 'answer', message: broken, default: true }]);
  return answer;
}

/** The same about something that can be done later as well: whoever breaks the question off says no. */
export async function agree(message: string): Promise<boolean> {
  try {
    return await confirm(message);
  } catch (error) {
    if (error instanceof Error && error.name === 'ExitPromptError') return false;
    throw error;
  }
}
