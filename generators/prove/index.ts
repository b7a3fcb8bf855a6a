import { runProve } from '../../src/cli/prove.ts';
import { CommandGenerator, type CommandRun, type Options } from '../command-generator.ts';

const prove: CommandRun = { command: 'prove', run: runProve, failed: 'The proof failed: the last lines say why.' };

/** `yo kaizen-docker:prove`. */
export default class ProveGenerator extends CommandGenerator {
  constructor(args?: string[], options?: Options) {
    super(prove, args, options);
  }
}
