import Generator, { type BaseOptions } from 'yeoman-generator';
import { parseArguments } from '../../src/cli/arguments.ts';
import { commands, ownFlags } from '../../src/cli/commands.ts';
import { runTdd } from '../../src/cli/evidence.ts';
import { givenLayers } from '../../src/cli/layers.ts';
import { exitCode, KaizenError } from '../../src/errors.ts';
import { flagOf, questionNames, questions } from '../../src/questions/table.ts';

type Options = BaseOptions & { readonly [option: string]: unknown };

/** `yo kaizen-docker:tdd`: the command `tdd`, in the folder that Yeoman has as its destination. It runs what it writes, so it is nobody's part. */
export default class TddGenerator extends Generator<Record<string, unknown>, Options> {
  constructor(args?: string[], options?: Options) {
    super(args, options, { inheritTasks: true, customInstallTask: true });
    this.description = `Does what kaizen-docker tdd does: ${commands.tdd.help}.`;
    for (const name of questionNames) this.option(flagOf(name), { type: String, description: questions[name].help });
    for (const name of commands.tdd.flags) {
      const { type, help } = ownFlags[name];
      // Yeoman has a help and a version of its own.
      if (name !== 'help' && name !== 'version') this.option(name, { type: type === 'boolean' ? Boolean : String, description: help });
    }
  }

  async writing(): Promise<void> {
    if (this.env.rootGenerator() !== this)
      throw new KaizenError('kaizen-docker:tdd runs what it writes, which no other generator can wait for: run it by itself.');
    const request = parseArguments(['tdd', this.destinationPath(), ...this.#words()]);
    const exit = await runTdd(request, await givenLayers(request));
    if (exit !== exitCode.done) throw new KaizenError('The evidence is red: the document says why.', exit);
  }

  /** What was given to Yeoman, as the bin would be given it. */
  #words(): string[] {
    return [...questionNames.map(flagOf), ...commands.tdd.flags].flatMap((flag) => {
      const value = this.options[flag];
      if (value === true) return [`--${flag}`];
      return typeof value === 'string' || typeof value === 'number' ? [`--${flag}=${value}`] : [];
    });
  }
}
