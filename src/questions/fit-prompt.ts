import { paint, type Style, shown } from '../render/paint.ts';
import { wrap } from '../render/wrap.ts';
import type { Prompt } from './ask.ts';

/** The terminal that shows a prompt. */
export interface Screen {
  /** Columns; infinite if not known. */
  readonly width: number;
  readonly isColoured: boolean;
}

/** The parts of inquirer's theme that this module sets. */
interface PromptTheme {
  readonly style: {
    message(text: string, status: string): string;
    answer(text: string): string;
    defaultAnswer(text: string): string;
    error(text: string): string;
    keysHelpTip(keys: readonly (readonly [string, string])[]): string;
  };
}

/** A prompt in the form for inquirer. */
export type FittedPrompt = Prompt & { readonly theme: PromptTheme; readonly pageSize: number };

/** The width of the prefix of a message: the sign and a blank. */
const indent = 2;

/** The width of the prefix of a choice. */
const cursors = { select: 2, checkbox: 3 } as const;

/** Minimum room for an answer after its question. */
const leastRoom = 12;

/** The number of visible rows of a list. */
const pageSize = 12;

/**
 * Wraps the texts of a prompt at words: inquirer itself breaks within words. An answer or a default that does not fit after its question
 * goes into the next line.
 */
export function fitPrompt(prompt: Prompt, screen: Screen): FittedPrompt {
  const { width } = screen;
  const below = (text: string): string => wrap(`${' '.repeat(indent)}${text}`, width, indent);
  const styled = (style: Style, text: string): string => shown(paint(style, text), screen.isColoured);
  const fitted = (text: string): string => below(text).slice(indent);
  // A list already shows its keys on a line.
  const hint = prompt.type === 'input' && prompt.canGoBack === true ? ' [esc: back]' : '';
  const behind = (message: string, text: string, room: number): string =>
    endOf(message) + 1 + text.length + room <= width ? text : `\n${below(text)}`;
  const theme: PromptTheme = {
    style: {
      message: (text, status) => styled('bold', fitted(status === 'done' ? text : `${text}${hint}`)),
      answer: (text) => styled('cyan', behind(fitted(prompt.message), text, 0)),
      defaultAnswer: (text) => styled('dim', behind(fitted(`${prompt.message}${hint}`), `(${text})`, leastRoom)),
      error: (text) => styled('red', below(text)),
      keysHelpTip: (keys) => {
        const known = [...keys, ...(prompt.canGoBack === true ? [['esc', 'back'] as const] : [])];
        return styled('dim', wrap(known.map(([key, action]) => `${key}\u00a0${action}`).join(' • '), width, 0).replaceAll('\u00a0', ' '));
      },
    },
  };
  return { ...withFittedChoices(prompt, width), theme, pageSize };
}

/** The column in which a wrapped message ends. */
function endOf(message: string): number {
  const at = message.lastIndexOf('\n');
  return at === -1 ? indent + message.length : message.length - at - 1;
}

function withFittedChoices(prompt: Prompt, width: number): Prompt {
  if (prompt.type !== 'select' && prompt.type !== 'checkbox') return prompt;
  const cursor = cursors[prompt.type];
  const fitted = <Choice extends { readonly name: string; readonly short?: string }>(choice: Choice): Choice => ({
    ...choice,
    short: choice.short ?? choice.name,
    name: wrap(`${' '.repeat(cursor)}${choice.name}`, width, cursor + indent).slice(cursor),
  });
  return prompt.type === 'select' ? { ...prompt, choices: prompt.choices.map(fitted) } : { ...prompt, choices: prompt.choices.map(fitted) };
}
