import { createTwoFilesPatch } from 'diff';
import inquirer from 'inquirer';
import type { Ask } from '../questions/ask.ts';
import type { Change } from '../reconcile/reconcile.ts';
import { write } from './output.ts';

/** Puts one prompt to the person at the terminal. */
export const ask: Ask = async (prompt) => {
  const answers: Record<string, unknown> = await inquirer.prompt([prompt]);
  return answers[prompt.name];
};

/** Asks a question of yes or no, yes being the default. */
export async function confirm(message: string): Promise<boolean> {
  const { answer } = await inquirer.prompt<{ answer: boolean }>([{ type: 'confirm', name: 'answer', message, default: true }]);
  return answer;
}

/** Asks whether a person's file may be overwritten, and shows the difference on demand. */
export async function mayOverwrite({ file, current }: Change): Promise<boolean> {
  for (;;) {
    const { answer } = await inquirer.prompt<{ answer: string }>([
      {
        type: 'select',
        name: 'answer',
        message: `${file.path} is there and differs`,
        choices: [
          { name: 'keep mine', value: 'keep' },
          { name: 'show the difference', value: 'diff' },
          { name: 'overwrite it', value: 'overwrite' },
        ],
      },
    ]);
    if (answer !== 'diff') return answer === 'overwrite';
    write(createTwoFilesPatch(file.path, file.path, current ?? '', file.text, 'yours', 'generated'));
  }
}
