import type { Facts } from '../facts.ts';
import type { Member, Stack } from '../stacks/stack.ts';
import { type Choice, choose, chooseStack } from './choose.ts';
import { contributionsTo, findContributions } from './contributions.ts';
import { isOwnHost, portsOf } from './development.ts';
import { independentMembers } from './independent.ts';
import { type Investigations, strength } from './investigations.ts';

/** The parts of a folder. */
export interface Parts {
  /** The deployed parts; empty if the folder itself is deployed. */
  readonly members: readonly Member[];
  /** The workspace of some members, and their paths; undefined if there is none. */
  readonly workspace?: { readonly stack: Stack; readonly paths: ReadonlySet<string> };
  /** Sentences about parts that are not deployed. */
  readonly notes: readonly string[];
}

/** Folders of a workspace whose members are examples or tests. */
const illustrating = /^(?:tests?|testdata|e2e|examples?|samples?|demos?|playgrounds?|fixtures?|templates?|benchmarks?)$/;

function isIllustrating(path: string): boolean {
  return path.split('/').some((name) => illustrating.test(name));
}

/** Decides which parts of a folder are deployed. `isRootForeign`: the root itself is in an unsupported language. */
export function findParts(investigations: Investigations, stacks: readonly Stack[], isRootForeign: boolean): Parts {
  const parts = workspaceParts(investigations, stacks) ?? sideBySide(investigations, stacks, isRootForeign);
  return { ...parts, members: withoutServed(investigations, parts, stacks) };
}

function workspaceParts(investigations: Investigations, stacks: readonly Stack[]): Parts | undefined {
  const { folder } = investigations;
  for (const stack of stacks) {
    const found = stack.members?.(folder, (path) => investigations.of(stack, path, true)) ?? [];
    if (found.length === 0) continue;
    const { deployed, notes } = withoutAsides(found, (path) =>
      isIllustrating(path) ? 'an example or a test' : investigations.aside(stack, path, true),
    );
    const root = stacks.length > 1 ? choose(investigations, '', stacks) : undefined;
    // A workspace of pages around a program in another language belongs to that program.
    if (
      root !== undefined &&
      root.stack !== stack &&
      root.strength >= strength.program &&
      deployed.every(({ path }) => isSite(investigations, stack, path))
    )
      return undefined;
    // Examples alone are not deployed: they demonstrate the folder itself.
    if (deployed.every(({ path }) => isIllustrating(path))) return { members: [], notes: [] };
    const paths = new Set(found.map(({ path }) => path));
    const others = independentMembers(
      investigations,
      stacks.filter((each) => each !== stack),
      paths,
    ).filter(({ path }) => isProgram(investigations, path, stacks));
    return { members: [...deployed, ...others], workspace: { stack, paths }, notes };
  }
  return undefined;
}

/** Leaves out sites that another part serves from its own image. */
function withoutServed(investigations: Investigations, { members, workspace }: Parts, stacks: readonly Stack[]): readonly Member[] {
  if (members.length < 2) return members;
  const served = new Set(
    members.flatMap(({ path }) => {
      if (workspace?.paths.has(path) === true) {
        const { stack: own } = workspace;
        const isServer = investigations.strength(own, path, true) > strength.site;
        return isServer ? (own.servedMembers?.(investigations.of(own, path, true)) ?? []) : [];
      }
      const stack = chooseStack(investigations, path, stacks)?.stack;
      if (stack === undefined || investigations.strength(stack, path) <= strength.site) return [];
      return findContributions(investigations, { stack, finding: investigations.of(stack, path, false), path }, stacks).sites;
    }),
  );
  return members.filter(({ path }) => !served.has(path));
}

function isSite(investigations: Investigations, stack: Stack, path: string): boolean {
  return investigations.strength(stack, path, true) <= strength.site;
}

/** True for a program in another language next to a workspace, not a library or a tool. */
function isProgram(investigations: Investigations, path: string, stacks: readonly Stack[]): boolean {
  const stack = chooseStack(investigations, path, stacks)?.stack;
  return stack !== undefined && investigations.strength(stack, path) >= strength.assumed;
}

function sideBySide(investigations: Investigations, stacks: readonly Stack[], isRootForeign: boolean): Parts {
  const below = independentMembers(investigations, stacks);
  const alone = { members: [], notes: [] };
  if (below.length === 0) return alone;
  const root = isRootForeign ? undefined : choose(investigations, '', stacks);
  const weighed = below.map((member) => ({ member, choice: choose(investigations, member.path, stacks) }));
  if (root !== undefined && root.strength > strength.assumed) {
    const others = answering(investigations, root, weighed, stacks);
    return others.length === 0
      ? alone
      : { members: [{ path: '', name: investigations.folder.name, source: 'the folder itself' }, ...others], notes: [] };
  }
  const strongest = Math.max(...weighed.map(({ choice }) => choice?.strength ?? strength.aside));
  // A file that is only assumed to be the start has a lower rank than a program; a manifest without a start has a lower rank than any part
  // that can be deployed. Pages below a root in another language belong to that program.
  const least =
    isRootForeign || root?.strength === strength.assumed ? strength.program : root === undefined ? strength.aside : root.strength + 1;
  if (strongest < least) return alone;
  const { deployed, notes } = withoutAsides(below, (path) => {
    const choice = weighed.find(({ member }) => member.path === path)?.choice;
    if (choice === undefined) return undefined;
    const isLeast = choice.strength === strength.manifest && strongest > strength.manifest;
    return investigations.aside(choice.stack, path) ?? (isLeast ? 'a part without a known start command' : undefined);
  });
  const passedOver =
    root === undefined || root.strength === strength.aside
      ? []
      : ['The folder itself has no known start command, so the tool deploys its parts: use --service . to deploy the folder instead.'];
  const unread = isRootForeign ? [] : stacks.flatMap((stack) => investigations.error(stack, '') ?? []);
  return {
    members: deployed,
    notes: [...unread.map((message) => `The folder itself is not deployed, because it can't be read: ${message}`), ...passedOver, ...notes],
  };
}

interface Weighed {
  readonly member: Member;
  readonly choice: Choice | undefined;
}

/**
 * The parts that form one application with the root, according to a development server or their names: a site that forwards requests to the
 * root and that the root does not serve itself, or the servers to which the root's own site forwards requests.
 */
function answering(investigations: Investigations, root: Choice, weighed: readonly Weighed[], stacks: readonly Stack[]): Member[] {
  const { facts } = investigations.detection(root.stack, '', false);
  const parts = weighed.flatMap(({ member, choice }) =>
    choice === undefined || choice.strength < strength.site
      ? []
      : [
          {
            member,
            stack: choice.stack,
            strength: choice.strength,
            facts: investigations.detection(choice.stack, member.path, false).facts,
          },
        ],
  );
  const found =
    root.strength === strength.site
      ? parts.filter((part) => part.strength > strength.site && (handsOn(facts, part.facts) || isCalled(part, serverNames)))
      : parts.filter((part) => part.strength === strength.site && (handsOn(part.facts, facts) || isCalled(part, siteNames)));
  if (found.length === 0) return [];
  const taken = contributionsTo(investigations, { stack: root.stack, finding: investigations.of(root.stack, '', false), path: '' }, stacks);
  const served = new Set(taken.flatMap(({ outputs }) => outputs.map(({ source }) => source)));
  return found.flatMap(({ member }) => (served.has(member.path) ? [] : [member]));
}

/** Usual names of the server half of an application, with or without a development server that joins the halves. */
const serverNames = /^(?:back-?end|server|api)$/i;
const siteNames = /^(?:front-?end|client)$/i;

function isCalled({ member, strength: weight }: { readonly member: Member; readonly strength: number }, names: RegExp): boolean {
  return names.test(member.path) && (weight === strength.site || weight === strength.server);
}

/** True if the development server of a site forwards requests to the port of a server on the same machine. */
function handsOn(site: Facts, server: Facts): boolean {
  const { port } = server;
  return (site.proxied?.value ?? []).some(
    (proxied) =>
      proxied.host !== undefined &&
      isOwnHost(proxied.host) &&
      (port === undefined || port.certainty === 'assumed' || portsOf(server).some((each) => each === proxied.port)),
  );
}

/** Leaves out parts that are deployed only on request, as long as another part remains. */
function withoutAsides(
  members: readonly Member[],
  reasonFor: (path: string) => string | undefined,
): { readonly deployed: readonly Member[]; readonly notes: readonly string[] } {
  const judged = members.map((member) => ({ member, reason: reasonFor(member.path) }));
  const deployed = judged.filter(({ reason }) => reason === undefined).map(({ member }) => member);
  if (deployed.length === 0) return { deployed: members, notes: [] };
  const reasons = [...new Set(judged.flatMap(({ reason }) => reason ?? []))];
  const notes = reasons.map((reason) => {
    const paths = judged.filter((each) => each.reason === reason).map(({ member }) => member.path || '.');
    const [are, each] = paths.length === 1 ? ['is', 'it'] : ['are', 'each'];
    return `${joined(paths)} ${are} not deployed, because ${each} is ${reason}: use --service PATH to deploy it.`;
  });
  return { deployed, notes };
}

/** The first few of many, for a sentence. */
function joined(paths: readonly string[], most = 5): string {
  return paths.length <= most ? paths.join(', ') : `${paths.slice(0, most).join(', ')} and ${paths.length - most} more`;
}
