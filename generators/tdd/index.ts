import { runTdd } from '../../src/cli/evidence.ts';
import { givenLayers } from '../../src/cli/layers.ts';
import { CommandGenerator, type CommandRun, type Options } from '../command-generator.ts';

const tdd: CommandRun = {
  command: 'tdd',
  run: async (request) => runTdd(request, await givenLayers(request)),
  failed: 'The evidence is red: the document says why.',
};

/** `yo kaizen-docker:tdd`. */
export default class TddGenerator extends CommandGenerator {
  constructor(args?: string[], options?: Options) {
    super(tdd, args, options);
  }
}
