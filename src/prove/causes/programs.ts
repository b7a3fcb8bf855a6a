import { buildPrograms, programs } from '../../stacks/programs.ts';
import type { Cause, Subject } from '../cause.ts';
import { installed, withShell } from './installed.ts';

/** Programs that only run others, as a part of a pattern. */
const shell = '(?:/(?:usr/)?bin/)?(?:sh|bash|ash|dash|env)';

/** True for a script with Windows line endings: the kernel reads the carriage return as a part of the interpreter's name. */
function hasWindowsLines(path: string, { application, files, read }: Subject): boolean {
  const own = path.replace(`${application.image.build.home ?? '/app'}/`, '');
  return files.includes(own) && read(own)?.includes('\r\n') === true;
}

/** Missing programs that the build or the application calls. */
export const programCauses: readonly Cause[] = [
  {
    name: 'missing program in the build',
    steps: ['build'],
    pattern:
      /(?:(?:\/bin\/)?sh: (?:\d+: |line \d+: )?|error: command '|unable to execute '|\[Errno 2\] No such file or directory: '|exec: "|Error: )(?<program>pg_config|mysql_config|pkg-config|gdal-config|xml2-config|xslt-config|curl-config|krb5-config|[\w.+-]{1,30}?)(?:: (?:command )?not found|'? failed: No such file|': No such file|'$| executable not found|": executable file not found)/,
    explain: ({ program }) => `The build calls ${program}, which its image lacks.`,
    repair({ program = '' }) {
      // Debian's own Python calls the compiler by the name of the architecture: x86_64-linux-gnu-gcc.
      const name = buildPrograms.get(program.replace(/^\w{1,20}-linux-gnu-/, ''));
      return name === undefined ? [] : [{ question: 'buildPackages', add: [name] }];
    },
  },
  {
    name: 'missing compiler',
    steps: ['build'],
    pattern: /gyp ERR! find Python|gyp ERR! stack Error: not found: make|error: linker `cc` not found|C compiler "(?:gcc|cc)" not found/,
    explain: () => 'The build compiles code, but has no compiler.',
    repair: () => [{ question: 'buildPackages', add: ['build-essential', 'python3'] }],
  },
  {
    name: 'missing Rust compiler',
    steps: ['build'],
    pattern: /error: can't find Rust compiler|Cargo, the Rust package manager, is not installed|rustc not found|cargo not found/,
    explain: () => 'The build compiles a package that is written in Rust, but has no compiler for it.',
    repair: () => [{ question: 'buildPackages', add: ['build-essential', 'cargo', 'rustc'] }],
  },
  {
    name: 'missing shell',
    steps: ['start', 'answer'],
    pattern: new RegExp(
      `exec: "(?<direct>${shell})": (?:executable file not found|stat .{1,60}: no such file)|(?:env: [‘'"]?|sh: (?:\\d+: |line \\d+: )?)(?<inner>${shell})(?:: (?:command )?not found|[’'"]?: No such file or directory)`,
    ),
    explain: ({ direct, inner }) => `The start command needs ${direct || inner}, which the image lacks.`,
    repair: ({ direct, inner }, subject) =>
      (direct || inner || '').endsWith('bash') ? installed(['bash'], subject) : withShell(subject.application.image.flavour),
  },
  {
    name: 'missing interpreter of a script',
    steps: ['start', 'answer'],
    pattern: /^exec (?<script>\/[\w./@+-]{1,200}): no such file or directory/,
    explain: ({ script = '' }, subject) =>
      hasWindowsLines(script, subject)
        ? `The script ${script} has Windows line endings, which its first line must not have: save it with Unix line endings.`
        : `The image lacks the interpreter that the first line of ${script} names.`,
    repair: ({ script = '' }, subject) => (hasWindowsLines(script, subject) ? [] : withShell(subject.application.image.flavour)),
  },
  {
    name: 'missing program',
    steps: ['start', 'answer', 'suite'],
    pattern:
      /(?:No such file or directory: '|spawn |exec: "|env: [‘'"]?|sh: (?:\d+: |line \d+: )?)(?<program>(?!(?:sh|bash|ash|dash|env)\b)[\w.+-]{2,30})(?:'$|": executable file not found| ENOENT|: (?:command )?not found|[’'"]?: No such file or directory)/,
    explain({ program = '' }, { application: { image } }) {
      if (programs.has(program)) return `The application calls ${program}, which the image lacks.`;
      return image.start[0] === program
        ? `The start command calls ${program}, which the image lacks: declare the package that installs it, or set another --start.`
        : `The application calls ${program}, which the image lacks: set --packages to the Debian package that contains it.`;
    },
    repair({ program = '' }, subject) {
      const name = programs.get(program);
      return name === undefined ? [] : installed([name], subject);
    },
  },
];
