import { shortened } from '../questions/kinds.ts';
import { type Level, levels } from './level.ts';
import { isImageGlob } from './reference.ts';
import { Written } from './yaml-reader.ts';

/** The name of a capability for the engine: `CAP_SYS_ADMIN` and `sys_admin` become `SYS_ADMIN`. */
export function capabilityName(text: string): string {
  return text.toUpperCase().replace(/^CAP_/, '');
}

/** The rules of an organization: their levels, and their parameters. */
export interface Settings {
  /** Levels that differ from a rule's own. `denyFrom`: the date from which it counts as `deny`. */
  readonly levels: ReadonlyMap<string, { readonly level: Level; readonly denyFrom: string | undefined }>;
  /** Globs of image references. An empty list allows every image. */
  readonly allowedImages: readonly string[];
  readonly deniedImages: readonly string[];
  /** Days; undefined without a limit. */
  readonly mostImageAge: number | undefined;
  readonly requiredLabels: readonly string[];
  /** Names such as `NET_BIND_SERVICE`. */
  readonly allowedCapabilities: readonly string[];
}

export const noSettings: Settings = {
  levels: new Map(),
  allowedImages: [],
  deniedImages: [],
  mostImageAge: undefined,
  requiredLabels: [],
  // The capabilities that Docker gives to every container (docs.docker.com/engine/security, "Linux kernel capabilities").
  allowedCapabilities: [
    ...['AUDIT_WRITE', 'CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'FSETID', 'KILL', 'MKNOD', 'NET_BIND_SERVICE', 'NET_RAW'],
    ...['SETFCAP', 'SETGID', 'SETPCAP', 'SETUID', 'SYS_CHROOT'],
  ],
};

const sections = ['rules', 'images', 'labels', 'capabilities'] as const;

/**
 * Reads the rules of an organization. `names`: the existing rules. Throws KaizenError (exit code 1) that names file and line, and the
 * nearest known name.
 */
export function readSettings(path: string, text: string, names: readonly string[]): Settings {
  const members = Written.of(path, text)?.members(sections) ?? new Map<string, Written>();
  const images = members.get('images')?.members(['allow', 'deny', 'maxAgeDays']) ?? new Map<string, Written>();
  return {
    levels: new Map([...(members.get('rules')?.members(names) ?? [])].map(([name, value]) => [name, levelOf(value)])),
    allowedImages: globsOf(images.get('allow')),
    deniedImages: globsOf(images.get('deny')),
    mostImageAge: images.get('maxAgeDays')?.count(),
    requiredLabels: members.get('labels')?.members(['require']).get('require')?.texts() ?? [],
    allowedCapabilities:
      members.get('capabilities')?.members(['allow']).get('allow')?.texts().map(capabilityName) ?? noSettings.allowedCapabilities,
  };
}

function globsOf(value: Written | undefined): readonly string[] {
  return (value?.items() ?? []).map((item) => {
    const glob = item.text();
    return isImageGlob(glob) ? glob : item.refuse(`"${shortened(glob)}" is not a valid pattern for images`);
  });
}

function levelOf(value: Written): { level: Level; denyFrom: string | undefined } {
  if (!value.isMap) return { level: value.oneOf(levels), denyFrom: undefined };
  const members = value.members(['level', 'denyFrom']);
  return { level: members.get('level')?.oneOf(levels) ?? 'warn', denyFrom: members.get('denyFrom')?.day() };
}
