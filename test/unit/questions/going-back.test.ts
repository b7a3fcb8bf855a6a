import assert from 'node:assert/strict';
import { inspect } from '../../../src/inspect/inspect.ts';
import { back, type Prompt } from '../../../src/questions/ask.ts';
import { decide } from '../../../src/questions/decide.ts';
import { savedAnswers } from '../../../src/questions/resolve.ts';
import { folderWith, removeFolders, shop } from '../../support/folders.ts';

describe('going back', () => {
  after(removeFolders);

  /** Decides with these replies in their order, and then with the defaults; returns the questions that were asked. */
  async function interviewed(files: Readonly<Record<string, string>>, replies: readonly unknown[]) {
    const prompts: Prompt[] = [];
    const ask = async (prompt: Prompt): Promise<unknown> => {
      const reply = replies[prompts.push(prompt) - 1];
      return reply === undefined && 'default' in prompt ? prompt.default : reply;
    };
    const artifacts = ['dockerfile', 'compose', 'dockerignore', 'tests'] as const;
    const { layers } = await decide(await inspect(folderWith(files)), [], { person: { ask, artifacts } });
    return { names: prompts.map(({ name }) => name), prompts, saved: savedAnswers(layers) };
  }

  it('asks the question before again, and forgets what was said', async () => {
    const { names, saved } = await interviewed(shop, [undefined, '9000', back, '9100']);
    assert.deepEqual(names, ['baseImage', 'port', 'health', 'port', 'health', 'services']);
    assert.deepEqual(saved, { port: 9100 });
  });

  it('is offered for every question but the first', async () => {
    const { prompts } = await interviewed(shop, []);
    assert.deepEqual(
      prompts.map(({ canGoBack }) => canGoBack),
      [false, true, true, true],
    );
  });

  it('leads from an image that is typed to the list of images', async () => {
    const { names } = await interviewed(shop, ['other', back, 'slim']);
    assert.deepEqual(names.slice(0, 4), ['baseImage', 'baseImage', 'baseImage', 'port']);
  });

  it('leads from one application to the last question about the one before, and to the choice of them', async () => {
    const files = Object.fromEntries(
      ['api', 'web'].flatMap((path) => Object.entries(shop).map(([name, text]) => [`${path}/${name}`, text])),
    );
    const { names } = await interviewed(files, [undefined, undefined, undefined, undefined, undefined, back]);
    assert.deepEqual(names.slice(0, 7), ['service', 'baseImage', 'port', 'health', 'services', 'baseImage', 'services']);
    const again = await interviewed(files, [undefined, back]);
    assert.deepEqual(again.names.slice(0, 3), ['service', 'baseImage', 'service']);
  });
});
