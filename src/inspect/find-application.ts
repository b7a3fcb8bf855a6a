import { KaizenError } from '../errors.ts';
import type { Fact, Facts } from '../facts.ts';
import { overlaid } from '../folder/overlaid.ts';
import type { Beginning, Stack } from '../stacks/stack.ts';
import type { Application } from './application.ts';
import { chooseStack } from './choose.ts';
import { applicationOf } from './describe-application.ts';
import { Investigations } from './investigations.ts';
import type { Parts } from './parts.ts';

/** Returns a part as an application of the language that the most evidence supports; undefined if no language is recognised. Throws KaizenError (exit code 1) for a folder that does not exist. */
export function findApplication(
  investigations: Investigations,
  parts: Parts,
  path: string,
  stacks: readonly Stack[],
): Application | undefined {
  refuseMissing(investigations, path);
  const isMember = parts.workspace?.paths.has(path) === true;
  const choice = isMember && parts.workspace !== undefined ? { ...parts.workspace, others: [] } : chooseStack(investigations, path, stacks);
  return choice === undefined
    ? undefined
    : applicationOf(investigations, parts, { path, stack: choice.stack, isMember, others: choice.others }, stacks);
}

function refuseMissing(investigations: Investigations, path: string): void {
  if (path === '' || investigations.part(path).files.length > 0) return;
  throw new KaizenError(`--service ${path}: there is no such folder: name a folder inside this one.`);
}

/** A part as an application of an answered language. The usual files of such a project replace those that do not exist yet. */
export function applicationIn(
  investigations: Investigations,
  parts: Parts,
  path: string,
  stack: Stack,
  stacks: readonly Stack[],
): Application {
  refuseMissing(investigations, path);
  const isMember = parts.workspace?.stack === stack && parts.workspace.paths.has(path);
  const { beginning } = stack;
  if (isMember || beginning === undefined || stack.recognises(investigations.part(path)) !== undefined)
    return applicationOf(investigations, parts, { path, stack, isMember, others: [] }, stacks);
  const own = investigations.part(path);
  const begin = (program?: string): Investigations => new Investigations(overlaid(own, new Map(Object.entries(beginning.files(program)))));
  const begun = begin();
  const application = applicationOf(begun, { members: [], notes: [] }, { path: '', stack, isMember: false, others: [] }, [stack]);
  return {
    ...application,
    ...asBegun(application, beginning),
    findingFor: (start) => begin(programIn(start)).of(stack, '', false),
    path,
    context: path,
    name: own.name,
  };
}

/** The program of a package that a command starts; undefined for a path. */
function programIn([program = '']: readonly string[] = []): string | undefined {
  return /^\w[\w.-]{0,99}$/.test(program) ? program : undefined;
}

/** The facts of a project that does not exist yet: nothing is stated, and there are no notes. */
function asBegun({ facts, example }: Application, { expects, usual = {} }: Beginning): Partial<Application> {
  const { language, baseImage, files, healthPath, buildCommands } = facts;
  const [start, port] = [facts.start?.value ?? usual.start, facts.port?.value ?? usual.port];
  const source = 'the usual value; the folder has no application yet';
  const assumed = <Value>(name: keyof Facts, value: Value | undefined): { readonly [key: string]: Fact<Value> } =>
    value === undefined ? {} : { [name]: { value, certainty: 'assumed', source } };
  return {
    facts: {
      ...(language === undefined ? {} : { language: { value: language.value, certainty: 'stated', source: 'your answer' } }),
      ...assumed('baseImage', baseImage?.value),
      ...assumed('start', start),
      ...assumed('files', files?.value),
      ...assumed('port', port),
      ...assumed('healthPath', healthPath?.value),
      ...assumed('buildCommands', buildCommands?.value),
    },
    unknown: {
      ...(start === undefined ? { start: 'The folder does not say yet how to start the application.' } : {}),
      ...(port === undefined ? { port: 'The folder does not say yet on which port the application listens.' } : {}),
    },
    warnings: [],
    example,
    expects,
    isThere: false,
  };
}
