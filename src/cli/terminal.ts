import { type Ask, visibly } from '../questions/ask.ts';

/** Puts one prompt to the person at the terminal. */
export const ask: Ask = visibly(async (prompt) => {
  const { default: inquirer } = await import('inquirer');
  const answers: Record<string, unknown> = await inquirer.prompt([prompt]);
  return answers[prompt.name];
});

/** Asks a question of yes or no, yes being the default. */
export async function confirm(message: string): Promise<boolean> {
  const { default: inquirer } = await import('inquirer');
  const { answer } = await inquirer.prompt<{ answer: boolean }>([{ type: 'confirm', name: 'answer', message, default: true }]);
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
