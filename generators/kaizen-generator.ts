import { EventEmitter } from 'node:events';
import { relative, sep } from 'node:path';
import { isFilePending } from 'mem-fs-editor/state';
import Generator, { type BaseOptions } from 'yeoman-generator';
import { adopt } from '../src/adopt/adopt.ts';
import { adoptionText } from '../src/adopt/text.ts';
import { artifacts as allArtifacts } from '../src/artifacts/registry.ts';
import { ownFlags } from '../src/cli/commands.ts';
import { screen } from '../src/cli/output.ts';
import { decideConflicts } from '../src/conflicts.ts';
import { layersWithPreset } from '../src/decided.ts';
import { coloured } from '../src/diff.ts';
import { exitCode, KaizenError } from '../src/errors.ts';
import type { Overlay } from '../src/folder/folder.ts';
import { notesOf } from '../src/inspect/document.ts';
import type { Inspection } from '../src/inspect/inspect.ts';
import { nextSteps, stepsText, thisHost } from '../src/next-steps.ts';
import { askHandling, type Handling, ownFiles, ownFilesDifference, ownFilesSentence } from '../src/own-files.ts';
import {
  askManifests,
  type ManifestHandling,
  ownManifestsSentence,
  undecidedManifests,
  wantsManifests,
  writesBeside,
} from '../src/own-manifests.ts';
import { answersPath, applyChanges, type Project, stateWrites, writesFor } from '../src/project.ts';
import { readAnswersFile } from '../src/questions/answers-file.ts';
import { type Ask, visibly } from '../src/questions/ask.ts';
import { assumedFlag, assumptionsOf } from '../src/questions/assumptions.ts';
import { contradictedAnswers } from '../src/questions/contradicted.ts';
import type { Person } from '../src/questions/decide.ts';
import { fitPrompt } from '../src/questions/fit-prompt.ts';
import { toggleFlags } from '../src/questions/flags.ts';
import type { Artifact, QuestionName } from '../src/questions/question.ts';
import type { Layer } from '../src/questions/resolve.ts';
import { flagOf, questionNames, questions } from '../src/questions/table.ts';
import { type ConflictPolicy, policyOf } from '../src/reconcile/policies.ts';
import type { Change } from '../src/reconcile/reconcile.ts';
import { forced, isUndecided, settleAll } from '../src/reconcile/settle.ts';
import { type Shown, shown } from '../src/render/paint.ts';
import { fitted } from '../src/render/wrap.ts';
import { remedyFor, statusLines } from '../src/report.ts';
import { isFirstStack, keepsOwn, type Planned, refuseUndecided, runSession } from '../src/session.ts';
import { uninterrupted } from '../src/uninterrupted.ts';
import { visible } from '../src/visible.ts';
import { refuseUnknownOptions } from './unknown-options.ts';

type ChangeOf = (args: readonly string[], inspection: Inspection, layers: readonly Layer[]) => Promise<Layer>;
type Options = BaseOptions & { readonly [option: string]: unknown };

/**
 * The base class of all generators; each one names its artifacts. All work happens in one task of the writing queue: by then, a generator
 * that composes with this one has its files in memory, so that they can be compared together with those on disk.
 */
export class KaizenGenerator extends Generator<Record<string, unknown>, Options> {
  readonly #artifacts: readonly Artifact[];
  readonly #ask: Ask = visibly(async (prompt) => {
    const answered: Record<string, unknown> = await this.prompt([fitPrompt(prompt, screen())]);
    return answered[prompt.name];
  });
  readonly #changeOf: ChangeOf | undefined;

  /** `changeOf` returns the answers that the generator's own arguments set, given the folder and the other layers. */
  constructor(artifacts: readonly Artifact[], args?: string[], options?: Options, changeOf?: ChangeOf) {
    // Only the methods of this class are tasks. No package manager runs, because the generators write no package.json.
    super(args, options, { inheritTasks: true, customInstallTask: true });
    this.#artifacts = artifacts;
    this.#changeOf = changeOf;
    this.description = `Writes ${allArtifacts
      .filter(({ name }) => artifacts.includes(name))
      .map(({ title }) => title)
      .join(', ')}.`;
    for (const name of questionNames) {
      this.option(flagOf(name), { type: toggleFlags.has(flagOf(name)) ? Boolean : String, description: questions[name].help });
    }
    this.option('yes', { type: Boolean, alias: 'y', description: ownFlags.yes.help });
    this.option('strict', { type: Boolean, description: ownFlags.strict.help });
    this.option('on-conflict', {
      type: String,
      description: ownFlags['on-conflict'].help,
    });
    this.option('preset', { type: String, description: ownFlags.preset.help });
    this.option('answers', { type: String, description: ownFlags.answers.help });
  }

  async writing(): Promise<void> {
    // Yeoman ends a run with the error of a prompt before this class sees it. This listener makes the error carry our message and exit
    // code.
    if (this.env instanceof EventEmitter) this.env.prependListener('error', forTerminal);
    if (this.env.rootGenerator() === this) refuseUnknownOptions(Object.keys(this._options), this.options);
    const isDryRun = this.options['dryRun'] === true;
    let handling: Handling | undefined;
    let manifests: ManifestHandling | undefined;
    const session = await runSession(this.destinationPath(), {
      overlay: this.#pendingFiles(),
      isDryRun,
      preset: this.#preset(),
      isStrict: this.options['strict'] === true,
      artifacts: allArtifacts.filter(({ name }) => this.#artifacts.includes(name)),
      isAdopting: this.options['force'] !== true && keepsOwn(this.#policy()),
      onOpened: (project) => {
        for (const note of project.notes) this.#say(`Note: ${note}`);
        const own = this.#changeOf === undefined ? ownFiles(project) : [];
        if (own.length > 0) this.#say(ownFilesSentence(own));
      },
      isBeside: (project) =>
        manifests === 'beside' ||
        writesBeside(project, this.options['force'] === true || this.#policy() === 'template', wantsManifests([this.#optionLayer()])),
      handle: async (project) => {
        const isOpen = this.options['force'] !== true && this.#policy() === undefined && this.#changeOf === undefined && this.#canAsk();
        const ofCluster = wantsManifests([this.#optionLayer(), project.saved]) ? undecidedManifests(project) : [];
        if (ofCluster.length > 0) this.#say(ownManifestsSentence(ofCluster));
        if (isOpen && ofCluster.length > 0) {
          manifests = await askManifests(this.#ask, ofCluster);
          if (manifests === 'adopt') handling = 'adopt';
          if (manifests === 'adopt') return true;
        }
        if (!isOpen || ownFiles(project).length === 0) return false;
        handling = await askHandling(this.#ask, async () => {
          this.#sayAsItIs(coloured(await ownFilesDifference(project, await this.#layers(project))));
        });
        return handling === 'adopt';
      },
      layers: (project) => this.#layers(project),
      person: (layers) => this.#person(layers),
      onChosen: (chosen, { inspection }) => {
        const applications = chosen.map(({ application }) => application);
        for (const note of notesOf(inspection, applications)) this.#say(`Note: ${note}`);
      },
      onPlanned: ({ decision }) => {
        for (const note of contradictedAnswers(decision, answersPath)) this.#say(`Note: ${note}`);
        for (const each of assumptionsOf(decision)) this.#say(`Assumed: ${assumedFlag(each)} (${each.source})`);
      },
      settle: async (changes, planned) => {
        if (handling === 'replace') return settleAll(changes, 'template');
        if (handling !== 'adopt') return this.#settled(changes);
        const adoption = await adopt(planned);
        this.#say(adoptionText(adoption).trimEnd());
        return adoption.changes;
      },
      write: async (planned, isUnresolved) => {
        this.#say(linesOf(planned, isUnresolved));
        await this.#write(planned, isUnresolved);
      },
    });
    const { end, project, decision, changes, left } = session;
    if (end !== 'written') this.#say(linesOf(session, left.length > 0));
    refuseUndecided(session);
    if (isDryRun) {
      this.#say('\nNothing was written (--dry-run).');
      return;
    }
    if (left.length > 0) throw new KaizenError(`There are unresolved conflicts: ${remedyFor(left)}, or this generator.`, exitCode.conflict);
    this.#sayAsItIs(stepsText(nextSteps(project, decision, changes, thisHost(project.inspection.root)), screen().width).trimEnd());
    if (isFirstStack(session) && this.#canOffer()) await this.#offerProof();
  }

  /** Offers to try the generated files. A generator that composes with this one ends in its own way. */
  async #offerProof(): Promise<void> {
    const { offerProof } = await import('../src/cli/prove.ts');
    const folder = this.destinationPath();
    const exit = await offerProof({ folder, verbose: false }, async (message) => {
      return (await this.#ask({ type: 'confirm', name: 'agreed', message, default: true })) === true;
    });
    if (exit !== exitCode.done) throw new KaizenError('The files are written. The proof failed: the last lines say why.', exit);
  }

  /** The layers of answers: the generator's own arguments, the options, an answers file, and the saved answers. */
  async #layers(project: Project): Promise<readonly Layer[]> {
    const { inspection, saved } = project;
    const { answers } = this.options;
    const known = [this.#optionLayer(), ...(typeof answers === 'string' ? [readAnswersFile(answers)] : []), saved];
    const change = await this.#changeOf?.(this.args, inspection, await layersWithPreset(project, known));
    return change === undefined ? known : [change, ...known];
  }

  #person(layers: readonly Layer[]): Person | undefined {
    if (!this.#canAsk() || this.#changeOf !== undefined) return undefined;
    // The saved answers come last.
    return { ask: this.#ask, artifacts: this.#artifacts, settled: this.options['askAnswered'] === true ? layers.slice(0, -1) : layers };
  }

  #optionLayer(): Layer {
    const values = questionNames.flatMap((name): [QuestionName, unknown][] => {
      const value = this.options[flagOf(name)] ?? this.options[name];
      return value === undefined || value === null ? [] : [[name, value]];
    });
    return { origin: 'flag', values: new Map(values) };
  }

  // Yeoman does not check whether there is a person: without one, a prompt fails or waits forever. Other adapters than the terminal's (a
  // test's, an editor's) answer by their own means.
  #canAsk(): boolean {
    if (this.options['yes'] === true || this.options['strict'] === true) return false;
    const { adapter } = this.env;
    const actual: unknown = 'actualAdapter' in adapter ? adapter.actualAdapter : adapter;
    const isTerminal = typeof actual === 'object' && actual !== null && actual.constructor.name === 'TerminalAdapter';
    return !isTerminal || (process.stdin.isTTY === true && process.env['CI'] === undefined);
  }

  /** The proof takes minutes, so only a person at a terminal gets the offer. */
  #canOffer(): boolean {
    const isWhole = this.env.rootGenerator() === this && this.#changeOf === undefined && this.#artifacts.length === allArtifacts.length;
    return isWhole && this.#canAsk() && process.stdin.isTTY === true && process.stdout.isTTY === true;
  }

  #preset(): string | undefined {
    const { preset } = this.options;
    return typeof preset === 'string' ? preset : undefined;
  }

  #policy(): ConflictPolicy | undefined {
    const { onConflict } = this.options;
    return onConflict === undefined ? undefined : policyOf(onConflict);
  }

  async #settled(changes: readonly Change[]): Promise<readonly Change[]> {
    if (this.options['force'] === true) return changes.map(forced);
    const policy = this.#policy();
    if (policy !== undefined) return settleAll(changes, policy);
    if (!this.#canAsk()) return changes;
    return decideConflicts(changes, { ask: this.#ask, show: (diff) => this.#sayAsItIs(coloured(diff.trimEnd())) });
  }

  async #write({ project, decision, changes }: Planned, isUnresolved: boolean): Promise<void> {
    // As the root generator, this class writes all files itself, in one transaction. Below another generator, the files join its commit.
    if (this.env.rootGenerator() === this) {
      const wasSignalled = await uninterrupted(() => applyChanges(project, decision, changes, { isUnresolved }));
      if (wasSignalled) throw new KaizenError('Interrupted after all files were written.', exitCode.interrupted);
    } else {
      for (const { path, text } of writesFor(project, decision, changes, isUnresolved)) {
        const target = this.destinationPath(path);
        if (text === null) this.fs.delete(target);
        else this.fs.write(target, text);
        Object.assign(this.env.sharedFs.get(target), { conflicter: 'force' });
      }
    }
  }

  #say(text: Shown): void {
    const { width } = screen();
    this.#sayAsItIs(fitted(text, width));
  }

  /** Writes to Yeoman's log, which prints text unchanged. */
  #sayAsItIs(text: Shown): void {
    this.log(shown(text, screen().isColoured));
  }

  #pendingFiles(): Overlay {
    const files = new Map<string, string>();
    this.env.sharedFs.each((file) => {
      const path = relative(this.destinationPath(), file.path);
      if (path.startsWith('..') || file.contents === null || !isFilePending(file)) return;
      files.set(path.split(sep).join('/'), file.contents.toString());
    });
    return files;
  }
}

/** The status of each file, including the tool's own files, without the last line end, which Yeoman's log adds. */
function linesOf({ project, decision, changes }: Planned, isUnresolved: boolean): Shown {
  const isDecided = !changes.some(isUndecided);
  const { painted, plain } = statusLines(changes, isDecided ? stateWrites(project, decision, changes, isUnresolved) : []);
  return { painted: painted.trimEnd(), plain: plain.trimEnd() };
}

/**
 * Converts an error into one that `yo` can print. A prompt that ends by Ctrl-C or by a closed input throws an error with this name
 * (inquirer's documentation).
 */
function forTerminal(error: unknown): void {
  if (!(error instanceof Error)) return;
  if (error.name === 'ExitPromptError') Object.assign(error, { message: 'Interrupted: nothing was written.', code: exitCode.interrupted });
  // Some errors of Node.js compute both properties, so that they cannot be assigned.
  else for (const name of ['message', 'stack'] as const) Object.defineProperty(error, name, { value: visible(error[name] ?? '') });
}
