const systems = new Set(
  'aix android darwin dragonfly freebsd hurd illumos ios js nacl netbsd openbsd plan9 solaris wasip1 windows zos linux'.split(' '),
);
const architectures = new Set(
  '386 amd64 amd64p32 arm arm64 loong64 mips mips64 mips64le mipsle ppc64 ppc64le riscv64 s390x sparc64 wasm'.split(' '),
);
// More than a person would write.
const mostTokens = 200;
// Constraints that are true in an image. The architecture represents the one that it is built for; code that works without cgo is built
// without it.
const given = /^(?:linux|unix|amd64|gc|go1\.\d+)$/;

/** True for a file in a build for Linux with these tags, by its name and its `//go:build` line (go help buildconstraint). */
export function isBuilt(name: string, text: string, tags: ReadonlySet<string> = new Set()): boolean {
  return fitsByName(name) && fitsByConstraint(text, tags);
}

function fitsByName(name: string): boolean {
  if (/^[_.]|_test\.go$/.test(name)) return false;
  const words = name.replace(/\.go$/, '').split('_').slice(1).slice(-2);
  const [first, last] = words.length === 2 ? words : [undefined, words[0]];
  if (last === undefined) return true;
  if (architectures.has(last)) return last === 'amd64' && (first === undefined || !systems.has(first) || first === 'linux');
  return !systems.has(last) || last === 'linux';
}

function fitsByConstraint(text: string, tags: ReadonlySet<string>): boolean {
  const head = text.slice(0, Math.max(text.search(/^package\s/m), 0));
  const expression = /^\/\/go:build[ \t]+(.+)$/m.exec(head)?.[1];
  return expression === undefined || evaluate(expression, tags);
}

/** Evaluates `linux && (amd64 || !cgo)`; an expression that cannot be read counts as true. */
function evaluate(expression: string, tags: ReadonlySet<string>): boolean {
  const tokens = expression.match(/&&|\|\||[!()]|[\w.]+/g) ?? [];
  if (tokens.length > mostTokens) return true;
  let at = 0;
  const either = (): boolean => {
    let value = both();
    while (tokens[at] === '||') {
      at += 1;
      const other = both();
      value = value || other;
    }
    return value;
  };
  const both = (): boolean => {
    let value = single();
    while (tokens[at] === '&&') {
      at += 1;
      const other = single();
      value = value && other;
    }
    return value;
  };
  const single = (): boolean => {
    const token = tokens[at] ?? '';
    at += 1;
    if (token === '!') return !single();
    if (token !== '(') return given.test(token) || tags.has(token);
    const value = either();
    at += 1;
    return value;
  };
  return either();
}
