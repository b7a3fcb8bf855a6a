import type { Folder } from '../../folder/folder.ts';

/** Files with a project's build command, in addition to container files. */
const buildFiles =
  /^(?:(?:GNU)?[Mm]akefile|[Tt]askfile\.ya?ml|[Jj]ustfile|\.goreleaser\.ya?ml|(?:scripts\/)?(?:build|make)[\w.-]{0,40}\.sh|Dockerfile[\w.-]{0,40})$/;
const buildLine = /\bgo[ \t]+build\b[^\n]{0,600}/g;
const tagsOf = /[ \t]-{1,2}tags(?:=|[ \t]+)["']{0,2}([\w$(){},. \t-]{1,200})/;
const constraint = /^\/\/go:build[ \t]+([^\n]{1,300})/gm;
/** Tags for development builds, and tags that leave something out. */
const unwanted = /^no|dev|debug|test|e2e|integration|mock|race|pprof|windows|darwin|appengine|static/i;
const mostTags = 20;

/**
 * Finds the build tags of the project's own build that its files need: `go build -tags embed .` in a Makefile, with `//go:build embed`.
 * Other tags only change libraries, and the program works without them.
 */
export function findBuildTags(root: Folder, folder: string): ReadonlySet<string> {
  const lead = folder === '' ? '' : `${folder}/`;
  const stated = root.files
    .filter((path) => path.startsWith(lead) && buildFiles.test(path.slice(lead.length)) && !root.isGenerated(path))
    .flatMap((path) => tagsIn(root.search(path)));
  if (stated.length === 0) return new Set();
  const asked = askedTags(root, lead);
  return new Set(stated.filter((tag) => asked.has(tag) && !unwanted.test(tag)).slice(0, mostTags));
}

function tagsIn(text: string): readonly string[] {
  const lines = text.replaceAll(/\\\n/g, ' ');
  return [...lines.matchAll(buildLine)].flatMap(([line]) =>
    (tagsOf.exec(line)?.[1] ?? '').split(/ -|[ ,\t]/).filter((word) => /^\w+$/.test(word)),
  );
}

/** The tags without which a file is excluded from the build. */
function askedTags(root: Folder, lead: string): ReadonlySet<string> {
  const found = new Set<string>();
  for (const path of root.files) {
    if (!path.endsWith('.go') || !path.startsWith(lead)) continue;
    const text = root.search(path);
    if (!text.includes('//go:build ')) continue;
    for (const [, expression = ''] of text.matchAll(constraint)) for (const tag of expression.match(/(?<![!\w])\w+/g) ?? []) found.add(tag);
  }
  return found;
}
