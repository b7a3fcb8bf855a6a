// Records the run in the README: npm run recording. It generates files for an example, starts the stack on the Docker Engine, sends a
// request to the application, and draws the terminal as docs/recording.svg. It needs an engine, port 4100, curl, and `script` of
// util-linux.
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { shownApplication } from './docs.mjs';

const columns = 100;
/** Seconds between two lines, and before each command. */
const pace = { line: 0.06, command: 1.2 };

const parent = mkdtempSync(join(tmpdir(), 'kaizen-recording-'));
// npx runs the tool from a folder with this name in its cache: the run then prints commands for npx.
const installed = join(parent, '_npx/node_modules/generator-kaizen-docker');
const bin = join(installed, 'dist/cli/kaizen-docker.cjs');
const folder = join(parent, basename(shownApplication));
try {
  for (const part of ['dist', 'schema', 'package.json']) cpSync(part, join(installed, part), { recursive: true });
  cpSync(shownApplication, folder, { recursive: true });
  const lines = [
    ...shown('npx generator-kaizen-docker --yes', inTerminal(`${process.execPath} ${bin} --yes`)),
    ...shown('docker compose up --build --wait', shortened(inTerminal('docker compose --progress plain up --build --wait'))),
    ...shown('curl http://127.0.0.1:4100', inTerminal('curl --silent --show-error --fail http://127.0.0.1:4100')),
  ];
  writeFileSync('docs/recording.svg', drawing(lines.slice(0, -1)));
} finally {
  spawnSync('docker', ['compose', 'down', '--volumes', '--rmi', 'local'], { cwd: folder, stdio: 'ignore' });
  rmSync(parent, { recursive: true, force: true });
}

/**
 * The output of a command in a pseudo-terminal, line by line.
 * @param {string} command
 */
function inTerminal(command) {
  const output = execFileSync('script', ['--quiet', '--return', '--command', `stty cols ${columns} rows 200; ${command}`, '/dev/null'], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, TERM: 'xterm-256color', NO_COLOR: '', CI: '', npm_command: 'exec' },
    maxBuffer: 2 ** 26,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return output.replaceAll('\r', '').replace(/\n+$/, '').split('\n');
}

/**
 * Only the last lines of compose, which are about the stack: the build has too many steps.
 * @param {string[]} lines
 */
function shortened(lines) {
  const rest = lines.filter((line) => /^\s*(?:✔\s*)?(?:Image|Container) .*(?:Built|Healthy)\s*/.test(line));
  return ['…', ...new Set(rest.map((line) => line.trimEnd()))];
}

/**
 * @param {string} command
 * @param {string[]} output
 */
function shown(command, output) {
  return [{ isCommand: true, text: `$ ${command}` }, ...output.map((text) => ({ isCommand: false, text })), { isCommand: false, text: '' }];
}

/** @param {{ isCommand: boolean, text: string }[]} lines */
function drawing(lines) {
  const [size, height, margin] = [13, 18, 16];
  const width = Math.ceil(columns * 7.83) + 2 * margin;
  const total = lines.length * height + 2 * margin;
  let delay = 0;
  const texts = lines.map(({ isCommand, text }, index) => {
    delay += isCommand && index > 0 ? pace.command : pace.line;
    const y = margin + index * height + size;
    return `<text y="${y}" style="animation-delay:${delay.toFixed(2)}s"${isCommand ? ' class="command"' : ''}>${spans(text)}</text>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${total}" width="${width}" role="img" aria-labelledby="title" xml:space="preserve">
<title id="title">npx generator-kaizen-docker --yes, docker compose up --build --wait, and the answer of the application</title>
<style>
svg { --back: #ffffff; --text: #1f2328; --edge: #d1d9e0; --dim: #59636e; --green: #1a7f37; --yellow: #9a6700; --red: #d1242f; --blue: #0969da; --cyan: #1b7c83; --magenta: #8250df; }
@media (prefers-color-scheme: dark) {
  svg { --back: #0d1117; --text: #e6edf3; --edge: #3d444d; --dim: #9198a1; --green: #3fb950; --yellow: #d29922; --red: #f85149; --blue: #4493f8; --cyan: #39c5cf; --magenta: #ab7df8; }
}
rect { fill: var(--back); stroke: var(--edge); }
text { font: ${size}px ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", "Liberation Mono", monospace; fill: var(--text); white-space: pre; animation: appear 0.01s both; }
.command, .bold { font-weight: bold; }
.dim { fill: var(--dim); }
.red { fill: var(--red); }
.green { fill: var(--green); }
.yellow { fill: var(--yellow); }
.blue { fill: var(--blue); }
.magenta { fill: var(--magenta); }
.cyan { fill: var(--cyan); }
@keyframes appear { from { opacity: 0; } to { opacity: 1; } }
@media (prefers-reduced-motion: reduce) { text { animation: none; } }
</style>
<rect x="0.5" y="0.5" width="${width - 1}" height="${total - 1}" rx="6"/>
<g transform="translate(${margin})">
${texts.join('\n')}
</g>
</svg>
`;
}

/**
 * A line with its colours (SGR of ECMA-48) as spans. Other sequences are dropped.
 * @param {string} line
 */
function spans(line) {
  const colours = ['', 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan', ''];
  /** @type {Set<string>} */
  let classes = new Set();
  let drawn = '';
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the sequences of a terminal begin with one.
  for (const part of line.split(/(\u001b\[[\d;?]*[A-Za-z])/)) {
    const codes = /^.\[([\d;]*)m$/.exec(part)?.[1];
    if (codes !== undefined) {
      for (const code of codes.split(';').map(Number)) {
        if (code === 0) classes = new Set();
        else if (code === 1) classes.add('bold');
        else if (code === 2) classes.add('dim');
        else if (code === 22) for (const weight of ['bold', 'dim']) classes.delete(weight);
        else if (code === 90) classes.add('dim');
        else if (code >= 30 && code <= 39) {
          for (const colour of [...colours, 'dim']) classes.delete(colour);
          const colour = colours[code - 30];
          if (colour) classes.add(colour);
        } else if (code >= 91 && code <= 96) classes.add(colours[code - 90] ?? '');
      }
    } else if (part !== '' && !part.startsWith('\u001b')) {
      const text = part.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
      drawn += classes.size === 0 ? text : `<tspan class="${[...classes].join(' ')}">${text}</tspan>`;
    }
  }
  return drawn;
}
