import { compareVersions } from '../versions.ts';

/** Where a wheel can be installed, according to its file name (packaging.python.org, "Binary distribution format"). */
export interface Wheel {
  readonly name: string;
  readonly version: string;
  readonly interpreters: readonly string[];
  readonly abis: readonly string[];
  readonly platforms: readonly string[];
}

/** Parses a wheel's file name without its extension; undefined if it is not one. */
export function readWheelName(text: string): Wheel | undefined {
  const parts = text.split('-');
  if (parts.length !== 5 && parts.length !== 6) return undefined;
  const [name = '', version = ''] = parts;
  const [interpreters = '', abis = '', platforms = ''] = parts.slice(-3);
  return { name, version, interpreters: interpreters.split('.'), abis: abis.split('.'), platforms: platforms.split('.') };
}

/** Whether the wheel is for Linux with glibc, the C library of Debian, on x86-64, or for any system. */
export function fitsDebian({ platforms }: Wheel): boolean {
  return platforms.some((platform) => platform === 'any' || /^(?:manylinux\w{0,20}|linux)_x86_64$/.test(platform));
}

/**
 * Whether that release line of CPython can install the wheel: one for this line, one for the stable ABI since an older line, or pure
 * Python.
 */
export function fitsPython({ interpreters, abis }: Wheel, line: string): boolean {
  const own = `cp${line.replace('.', '')}`;
  return interpreters.some((interpreter) => {
    if (interpreter === own) return abis.some((abi) => abi === own || abi === `${own}m` || abi === 'none' || abi === 'abi3');
    const [, kind, major, minor = ''] = /^(cp|py)(\d)(\d{0,2})$/.exec(interpreter) ?? [];
    if (major !== '3' || compareVersions(line, `${major}.${minor || 0}`) < 0) return false;
    return kind === 'py' ? abis.includes('none') : abis.includes('abi3');
  });
}
