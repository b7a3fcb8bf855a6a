import { type Image, otherImage } from './own-image.ts';
import type { StatedPackages } from './stated.ts';

// Package sources other than Debian's: the origin of a package is not clear.
const otherSources = /sources\.list|add-apt-repository|apt-key|deb\.nodesource\.com|\bdpkg -i\b/;

/**
 * Packages not to take over: those that this tool's images have anyway, those for a person or a health check, languages, web servers, and
 * those that are not in Debian.
 */
const notTaken =
  /^(?:apt-(?:transport-https|utils)|bash|ca-certificates|coreutils|curl|debian-.*|dialog|dirmngr|dumb-init|findutils|grep|gzip|hostname|passwd|sed|tar|util-linux|gnupg2?|gosu|htop|iputils-ping|less|locales(?:-all)?|lsb-release|nano|net-tools|netcat.*|nodejs|npm|yarn|procps|python[\d.]*|python3?[\d.]*-(?:pip|venv|dev|distutils|setuptools|wheel)|software-properties-common|sudo|supervisor|telnet|tini|tzdata|upgrade|vim(?:-.*)?|wget|golang(?:-.*)?|rustc|cargo|nginx.*|apache2.*|caddy|haproxy|lighttpd|varnish|cron|lib(?:python|boost|llvm)[\w-]*\d[\w.+-]*|postgresql-\d+|(?:temurin|zulu)\d*-.*|google-chrome.*|docker-ce.*|msodbcsql.*|dotnet.*|php.*)$/;

/** The same for Alpine, including compilers: native modules have more builds for Debian's C library, and those without builds are known. */
const notTakenOfAlpine =
  /^(?:alpine-.*|autoconf|automake|binutils|build-base|busybox.*|clang\d*|cmake|dcron|docker-cli|file|gcc|g\+\+|gcompat|gettext|git-lfs|icu-(?:data|libs).*|iputils|libcap(?:-.*)?|libc-dev|libc-utils|libc6-compat|libgcc|libintl|libressl.*|libstdc\+\+|libtool|linux-headers|lld|make|musl.*|openrc|pkgconf|pkgconfig|pnpm|py3?-.*|python3-dev|s6-.*|shadow|su-exec|tini-static)$/;

/** The packages that RUN installs with apt-get and apk in the last stage and in the stages from which it copies files. */
export function packagesIn({ file, dockerfile, lineage }: Image): readonly StatedPackages[] {
  return dockerfile.stages
    .filter(({ name }) => !otherImage.test(name))
    .flatMap((stage): StatedPackages[] => {
      const runs = stage.instructions.filter(({ keyword }) => keyword === 'RUN');
      if (runs.some(({ rest }) => otherSources.test(rest))) return [];
      const only = lineage.includes(stage) ? {} : { only: 'build' as const };
      const stated = (
        installed: (line: string) => readonly string[],
        isTaken: (name: string) => boolean,
        rest: Pick<StatedPackages, 'system'>,
      ): StatedPackages[] => {
        const found = runs.flatMap((run) => installed(run.rest).map((name) => ({ name, line: run.line })));
        const names = found.flatMap(({ name }) => (isTaken(name) ? [name] : []));
        return found[0] === undefined || names.length === 0
          ? []
          : [{ source: `${file} line ${found[0].line}`, names: [...new Set(names)], ...only, ...rest }];
      };
      return [
        ...stated(installedBy, (name) => !notTaken.test(name), {}),
        ...stated(addedBy, (name) => !notTaken.test(name) && !notTakenOfAlpine.test(name), { system: 'alpine' }),
      ];
    });
}

/** The package names after `apt-get install` in a line of shell. */
export function installedBy(line: string): readonly string[] {
  return commandsOf(line).flatMap((words) => {
    const at = words.findIndex((word) => /^(?:\/usr\/bin\/)?apt(?:-get)?$/.test(word));
    const install = words.indexOf('install', at);
    return at === -1 || install === -1 || !isStart(words.slice(0, at)) ? [] : packageNames(words.slice(install + 1));
  });
}

/** The package names after `apk add` in a line of shell. */
export function addedBy(line: string): readonly string[] {
  return commandsOf(line).flatMap((words) => {
    const at = words.findIndex((word) => /^(?:\/sbin\/)?apk$/.test(word));
    const add = words.indexOf('add', at);
    if (at === -1 || add === -1 || !isStart(words.slice(0, at))) return [];
    const behind = words.slice(add + 1);
    return packageNames(behind.filter((_, index) => !/^(?:-t|-X|--virtual|--repository)$/.test(behind[index - 1] ?? '')));
  });
}

function commandsOf(line: string): readonly (readonly string[])[] {
  return line.split(/&&|\|\||[;\n|]/).map((command) => command.trim().split(/\s+/));
}

/** True if a program is called after these words. */
function isStart(words: readonly string[]): boolean {
  return words.every((word) => /^(?:sudo|\w{1,60}=\S{0,100}|if|then|do|\{)$/.test(word));
}

function packageNames(words: readonly string[]): readonly string[] {
  return words
    .filter((word) => /^[a-z0-9][a-z0-9+.-]{1,98}(?:[=/:~<>@].{0,100})?$/.test(word))
    .map((word) => word.replace(/[=/:~<>@].*/s, ''));
}
