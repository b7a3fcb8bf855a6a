// Runs unit tests: npm run test:unit -- test/unit/folder/folder.test.ts …, or all of them without a name. --watch repeats them after each
// edit.
import { spawn, spawnSync } from 'node:child_process';

const words = process.argv.slice(2);
const isWatching = words.includes('--watch');
const named = words.filter((word) => word !== '--watch');
const compiled = (file) => `build/${file.replace(/\.ts$/, '.js')}`;
const files = named.length === 0 ? ['build/test/unit/**/*.test.js'] : named.map(compiled);
const tests = [
  'mocha',
  '--no-config',
  '--require',
  'yeoman-test/mocha-cleanup',
  '--require',
  './build/test/support/own-state.js',
  '--timeout',
  '30000',
];

const first = spawnSync('npx', ['tsc', '-p', 'tsconfig.test.json'], { stdio: 'inherit' });
if (!isWatching) {
  // Tests with type errors are not run, because they may still pass.
  process.exitCode = first.status === 0 ? (spawnSync('npx', [...tests, ...files], { stdio: 'inherit' }).status ?? 1) : 1;
} else {
  const children = [
    spawn('npx', ['tsc', '-p', 'tsconfig.test.json', '--watch', '--preserveWatchOutput'], { stdio: 'inherit' }),
    spawn('npx', [...tests, '--watch', '--watch-files', 'build/src,build/test', ...files], { stdio: 'inherit' }),
  ];
  const end = () => {
    for (const child of children) child.kill();
  };
  process.on('SIGINT', end);
  for (const child of children) child.on('exit', end);
}
