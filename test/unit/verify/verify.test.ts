import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parseDocument } from 'yaml';
import type { Artifact } from '../../../src/artifacts/artifact.ts';
import { artifacts } from '../../../src/artifacts/registry.ts';
import { KaizenError } from '../../../src/errors.ts';
import { openProject, planChanges } from '../../../src/project.ts';
import { decide } from '../../../src/questions/decide.ts';
import { refuseInvalid } from '../../../src/verify/verify.ts';
import { readYaml, type Value } from '../../../src/verify/yaml.ts';
import { filesIn, folderWith, removeFolders, shop } from '../../support/folders.ts';

/** Texts of files that no tool would take, and the line where each goes wrong. */
const invalid: readonly (readonly [path: string, text: string, line: number])[] = [
  ['compose.yaml', 'services:\n  app:\n    image: "2048":${TAG:-dev}\n', 3],
  ['compose.yaml', 'services:\n  app:\n    image: a\n    image: b\n', 4],
  ['compose.yaml', 'services:\n\tapp:\n', 2],
  ['compose.yaml', 'services:\n  app:\n    image: "a" b\n', 3],
  ['compose.yaml', 'services:\n  app:\n    image: a: b\n', 3],
  ['compose.yaml', 'services:\n  app:\n   image: a\n  b: "\n', 4],
  ['compose.yaml', 'services:\n  app:\n    command: [a, b\n', 3],
  ['compose.yaml', 'services:\n  app:\n    command: [a, "b"c]\n', 3],
  ['compose.yaml', 'services:\n  app:\n    ports:\n      - 127.0.0.1:${2FA_PORT:-3000}:3000\n', 4],
  ['compose.yaml', 'services:\n  app:\n    image: 2048\n', 1],
  ['compose.yaml', 'services:\n  app:\n    ports: [80]\n', 1],
  ['compose.yaml', 'name: 2048\nservices: {}\n', 2],
  ['compose.yaml', 'name: x\n', 1],
  ['compose.yaml', `services:\n  ${'a'.repeat(2000)}: {}\n`, 2],
  ['compose.yaml', 'services:\n  app:\n    depends_on:\n      gone:\n        condition: service_healthy\n', 1],
  ['compose.yaml', 'services:\n  app:\n    depends_on:\n      b:\n        condition: x\n  b:\n    profiles: [jobs]\n', 1],
  ['Dockerfile', 'RUN true\n', 1],
  ['Dockerfile', 'FROM a\nRUM true\n', 2],
  ['Dockerfile', "FROM a\nRUN echo 'a\n", 2],
  ['Dockerfile', 'FROM a\nCMD ["a", b]\n', 2],
  ['Dockerfile', 'FROM a\nHEALTHCHECK --interval=1s \\\n  CMD ["a]\n', 2],
  ['Dockerfile', 'FROM a\nENV A="b" c\n', 2],
  ['Dockerfile', 'FROM a\nENV A="b\n', 2],
  ['Dockerfile', 'FROM a\nRUN true \\\n\nRUN true\n', 2],
  ['Dockerfile', "FROM a\nCOPY <<'EOT' /b\nc\n", 2],
  ['Dockerfile', 'FROM a AS b\nFROM a AS b\n', 2],
  ['Dockerfile', 'FROM a AS b\nFROM c\nCOPY --from=d /x /y\n', 3],
  ['Dockerfile', 'FROM a b\n', 1],
  ['x/Dockerfile', 'FROM a\nEXPOSE "80"\n', 2],
  ['.dockerignore', 'a\nb[\n', 2],
  ['.dockerignore', 'a\n\\\n', 2],
  ['x/Dockerfile.dockerignore', '!\n', 1],
  ['.dockerignore', 'a\rb\n', 1],
  ['tests/deployment/deployment_suite.mjs', "import a from 'a';\nconst b = ';\n", 2],
  ['tests/deployment/deployment_suite.py', 'A = 1\nB = "a\n', 2],
  ['tests/deployment/deployment_suite.py', 'A = (1\n', 1],
  ['tests/deployment/deployment_suite.py', 'A = [1)\n', 1],
  ['tests/deployment/deployment_suite.sh', "A=1\nB='a\n", 2],
  ['tests/deployment/deployment_suite.sh', 'A="$(b "c)"\n', 1],
  ['secrets/a.env', 'A=1\n2FA=2\n', 2],
  ['secrets/a.env', 'A=1\nA=2\n', 2],
  ['.kaizen-docker/lock.json', '{', 1],
];

const valid: readonly (readonly [path: string, text: string])[] = [
  [
    'compose.yaml',
    'name: "2048"\nservices:\n  "2048":\n    image: "2048:${TAG:-dev}"\n    ports:\n      - 127.0.0.1:${_2048_PORT:-80}:80\n',
  ],
  ['Dockerfile', "FROM a AS b\nCOPY <<'EOT' /b\nRUM it's\nEOT\nRUN a \\\n # no command\n && b \"$(c 'd')\"\nUSER 1:1\n"],
  ['.dockerignore', '# [\n!a\\[b\nc[d]\n**/*.log\n'],
  ['tests/deployment/deployment_suite.mjs', "import a from 'a';\nawait import.meta.url;\n"],
  ['tests/deployment/deployment_suite.py', '"""It\'s "a" [."""\nA = {"b": [1, (2)]}  # (\n'],
  ['tests/deployment/deployment_suite.sh', '# it\'s\ncase $a in\n  b) c ;;\nesac\nd="$(e "f" \')\')" # "\n'],
  ['README.md', '"'],
];

describe('what is about to be written', () => {
  after(removeFolders);

  for (const [path, text, line] of invalid) {
    it(`is refused where it is invalid: ${path}, ${JSON.stringify(text).slice(0, 60)}`, () => {
      assert.throws(
        () => refuseInvalid(path, text),
        (error) =>
          error instanceof KaizenError &&
          error.code === 1 &&
          error.message.startsWith(`${path} line ${line} would be invalid: `) &&
          /please report it/.test(error.message) &&
          !error.message.includes('\n'),
      );
    });
  }

  it('is let through where it is valid', () => {
    for (const [path, text] of valid) refuseInvalid(path, text);
  });

  it('is read before anything is written, whichever artifact it is of', async () => {
    const folder = folderWith(shop);
    const broken: Artifact = {
      name: 'compose',
      title: '',
      render: async () => [{ path: 'compose.yaml', mode: 'merge', text: 'services: [\n' }],
    };
    const project = await openProject(folder);
    const decision = await decide(project.inspection, []);
    await assert.rejects(planChanges(project, decision, [...artifacts, broken]), /^KaizenError: compose.yaml line 1 would be invalid/);
    assert.deepEqual(Object.keys(filesIn(folder)).sort(), Object.keys(shop).sort());
  });

  it('is YAML that a real parser reads as the same, wherever this reader takes it', () => {
    const part = fc.constantFrom(
      ...[
        'a',
        'b',
        ': ',
        ':',
        '- ',
        '  ',
        '    ',
        '\n',
        '\n  ',
        '\n    ',
        '"',
        '"a"',
        '\\',
        '\\u0041',
        '[',
        ']',
        ', ',
        '{}',
        '{',
        '}',
        '#',
        ' # c',
        '\t',
      ],
      ...[
        '1',
        '0',
        '007',
        '1e3',
        '0x1',
        '.5',
        'true',
        'no',
        'null',
        '~',
        '${A:-b}',
        '$',
        '&a',
        '*a',
        '!',
        '|',
        '>',
        '%',
        '@',
        '`',
        '?',
        "'",
        '<<',
        '---',
        '1.5',
        '5m',
      ],
      ...['127.0.0.1:80', '2001-01-01', '1:30', 'services:', '\u2028', '\u00e9', '\r'],
    );
    let read = 0;
    fc.assert(
      fc.property(fc.array(part, { maxLength: 12 }), fc.boolean(), (parts, isBelow) => {
        const text = `${isBelow ? 'x:\n  ' : ''}${parts.join('')}\n`;
        const own = readYaml(text);
        if ('fault' in own) return;
        read += 1;
        for (const version of ['1.1', '1.2'] as const) {
          const document = parseDocument(text, { version, logLevel: 'silent', uniqueKeys: true });
          assert.deepEqual(document.errors, []);
          assert.deepEqual(document.toJS() ?? {}, plain(own.value) ?? {});
        }
      }),
      { numRuns: 20_000 },
    );
    assert.ok(read > 200, `${read} of them were read`);
  });
});

function plain(value: Value): unknown {
  if (value instanceof Map) return Object.fromEntries([...value].map(([key, each]) => [key, plain(each)]));
  return Array.isArray(value) ? value.map(plain) : value;
}
