import Generator, { type BaseOptions } from 'yeoman-generator';
import { parseArguments, type Request } from '../src/cli/arguments.ts';
import { type CommandName, commands, ownFlags } from '../src/cli/commands.ts';
import { exitCode, KaizenError } from '../src/errors.ts';
import { flagOf, questionNames, questions } from '../src/questions/table.ts';
import { refuseUnknownOptions } from './unknown-options.ts';

export type Options = BaseOptions & { readonly [option: string]: unknown };

/** A generator that runs a command of the bin with the command's own flags. */
export interface CommandRun {
  readonly command: CommandName;
  /** The words after its name if none were typed. */
  readonly words?: readonly string[];
  /** Runs the command and returns its exit code. */
  run(request: Request): Promise<number>;
  /** The message for a failed command. */
  readonly failed: string;
}

/** Runs a command of the bin in Yeoman's destination folder. It runs the generated files, so another generator cannot compose with it. */
export class CommandGenerator extends Generator<Record<string, unknown>, Options> {
  readonly #run: CommandRun;

  constructor(run: CommandRun, args?: string[], options?: Options) {
    super(args, options, { inheritTasks: true, customInstallTask: true });
    this.#run = run;
    const { help, flags } = commands[run.command];
    this.description = `${help.charAt(0).toUpperCase()}${help.slice(1)} (kaizen-docker ${run.command}).`;
    for (const name of this.#questions()) this.option(flagOf(name), { type: String, description: questions[name].help });
    for (const name of flags) {
      const flag = ownFlags[name];
      // Yeoman has its own help and version flags.
      if (name !== 'help' && name !== 'version')
        this.option(name, { type: flag.type === 'boolean' ? Boolean : String, description: flag.help });
    }
  }

  async writing(): Promise<void> {
    const { command, words = [], run, failed } = this.#run;
    if (this.env.rootGenerator() !== this)
      throw new KaizenError(
        `kaizen-docker:${command} runs the files that it writes, so it cannot be part of another generator: run it on its own.`,
      );
    refuseUnknownOptions(Object.keys(this._options), this.options);
    const typed = words.length > 0 && this.args.length > 0 ? this.args : words;
    const exit = await run(parseArguments([command, ...typed, this.destinationPath(), ...this.#words()]));
    if (exit !== exitCode.done) throw new KaizenError(failed, exit === exitCode.policy ? exitCode.policy : exitCode.outdated);
  }

  #questions(): typeof questionNames {
    return commands[this.#run.command].takesAnswers ? questionNames : [];
  }

  /** Converts the arguments that Yeoman received into those of the bin. */
  #words(): string[] {
    return [...this.#questions().map(flagOf), ...commands[this.#run.command].flags].flatMap((flag) => {
      const value = this.options[flag];
      if (value === true) return [`--${flag}`];
      return typeof value === 'string' || typeof value === 'number' ? [`--${flag}=${value}`] : [];
    });
  }
}
