import { runPreset } from '../../src/cli/preset.ts';
import { CommandGenerator, type CommandRun, type Options } from '../command-generator.ts';

const preset: CommandRun = {
  command: 'preset',
  words: ['init'],
  run: runPreset,
  failed: 'The preset has mistakes: the last lines name them.',
};

/** `yo kaizen-docker:preset`: a new preset; `yo kaizen-docker:preset validate` and `test` check an existing one. */
export default class PresetGenerator extends CommandGenerator {
  constructor(args?: string[], options?: Options) {
    super(preset, args, options);
  }
}
