import { type Ask, back, visibly } from '../questions/ask.ts';
import { fitPrompt } from '../questions/fit-prompt.ts';
import { wrap } from '../render/wrap.ts';
import { screen } from './output.ts';

/** Shows one prompt to the person at the terminal. */
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

/** Asks a yes/no question with the default yes. */
export async function confirm(message: string): Promise<boolean> {
  // Room for the sign before the question, and the choice after it.
  const broken = wrap(message, screen().width - 8, 2);
  const { default: inquirer } = await import('inquirer');
  const { answer } = await inquirer.prompt<{ answer: boolean }>([{ type: 'confirm', name: 'answer', message: broken, default: true }]);
  return answer;
}

/** Like `confirm`, for something that can also be done later: an interrupt counts as no. */
export async function agree(message: string): Promise<boolean> {
  try {
    return await confirm(message);
  } catch (error) {
    if (error instanceof Error && error.name === 'ExitPromptError') return false;
    throw error;
  }
}
