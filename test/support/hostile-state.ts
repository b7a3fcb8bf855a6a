import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { applyItems, findingsIn, itemNames } from '../../src/adopt/items.ts';
import { artifacts } from '../../src/artifacts/registry.ts';
import { diffOf } from '../../src/diff.ts';
import { KaizenError } from '../../src/errors.ts';
import { parseRecord } from '../../src/evidence/parse-record.ts';
import { readWaivers } from '../../src/evidence/waivers.ts';
import { openProject, planChanges, writesFor } from '../../src/project.ts';
import { readAnswersFile } from '../../src/questions/answers-file.ts';
import { decide } from '../../src/questions/decide.ts';
import { settleAll } from '../../src/reconcile/settle.ts';
import { visible } from '../../src/visible.ts';
import { folderWith, shop, write } from './folders.ts';

/** An input of a project or a person, its possible content, and the code that reads it. */
export interface StateReader {
  readonly name: string;
  readonly texts: readonly { readonly shown: string; text(length: number): string }[];
  read(text: string): Promise<void>;
}

const repeated = (part: string, head = '', tail = '') => ({
  shown: JSON.stringify(head + part),
  text: (length: number) => head + part.repeat(Math.ceil(length / part.length)) + tail,
});
const numbered = (part: (at: number) => string, head = '', tail = '') => ({
  shown: JSON.stringify(`${head}${part(1)}…`),
  text: (length: number) => head + Array.from({ length: Math.ceil(length / part(10_000).length) }, (_, at) => part(at)).join('') + tail,
});

const jsonTexts = [
  ...[
    '[',
    '{"a":',
    '"',
    '[]',
    '\\',
    ' ',
    '\n',
    '<<<<<<< a\n',
    '=======\n',
    '>>>>>>> a\n',
    '<<<<<<< a\n=======\n',
    '<<<<<<< a\n||||||| a\n',
  ].map((part) => repeated(part)),
  repeated('=======\n', '<<<<<<< a\n'),
  repeated('<<<<<<< a\n{}\n=======\n{}\n>>>>>>> b\n'),
  repeated('0,', '[', '0]'),
  numbered((at) => `"a${at}":1,`, '{', '"b":1}'),
];
const lockTexts = [
  numbered((at) => `"a${at}":{"owner":"tests","base":["a"]},`, '{"schema":1,"applied":{"generator":"0.1.0"},"files":{', '"b":{}}}'),
  numbered((at) => `"a${at}":{"owner":"tests","state":"present"},`, '{"schema":1,"applied":{"generator":"0.1.0"},"files":{', '"b":{}}}'),
  repeated('"a",', '{"schema":1,"applied":{"generator":"0.1.0"},"files":{"Dockerfile":{"owner":"dockerfile","base":[', '"a"]}}}'),
  repeated('1.', '{"schema":1,"files":{},"applied":{"generator":"', '"}}'),
  repeated('"a",', '{"schema":1,"applied":{"generator":"0.1.0"},"files":{},"adjustedServices":[', '"a"]}'),
];
const yamlTexts = [
  ...[
    '[',
    '{a: ',
    '- ',
    '? ',
    '"',
    "'",
    '!a ',
    '&a ',
    '*a ',
    '# a\n',
    ' #\n',
    '\n',
    ' ',
    '---\n',
    '%a\n',
    'a: b: c\n',
    ']\n',
    '@a\n',
    '- a\n',
    '- - a\n',
    '? a\n',
    'a: |\n',
    ': ',
  ].map((part) => repeated(part)),
  ...['- "a"\n', '- !a a\n', '- {a: b}\n', '- [[a]]\n', '  <<: *a\n'].map((part) => repeated(part, 'x: &a {}\ny:\n')),
  repeated('- *a\n', 'x: &a {}\ny:\n'),
  numbered((at) => `a${at}: 1\n`),
  numbered((at) => `a${at}: &b${at} 1\n`),
  numbered((at) => `- &a${at} 1\n- *a${at}\n`),
  numbered((at) => `a${at}: 1, `, '{', '}'),
  numbered((at) => `a${at}:\n  <<: *a\n`, 'a: &a {b: 1}\n'),
];
const lines = [
  'a\n',
  'FROM a\n',
  'FROM a AS a\n',
  'RUN a\n',
  'RUN a \\\n',
  'ENV A=b\n',
  'COPY --from=a b c\n',
  'LABEL a=b \\\n',
  '# a\n',
  '\n',
  '<<<<<<< a\n',
  '=======\n',
  'RUN <<EOF\n',
  'EXPOSE 1 ',
];
const dockerfileTexts = [
  ...lines.map((part) => repeated(part)),
  numbered((at) => `FROM a AS a${at}\n`),
  numbered((at) => `ENV A${at}=b\n`),
  numbered((at) => `COPY --from=a${at} b c\n`, 'FROM a\n'),
];
const ignoreTexts = [
  ...['a\n', '!a\n', '*\n', '!**\n', '**/', 'a/', '[', '# a\n', '\n', '*a\n!a*\n', '**/a\n!b/**\n'].map((part) => repeated(part)),
  numbered((at) => `a${at}\n!a${at}\n`),
  numbered((at) => `a${at}/**\n!a${at}/*\n`),
];
const composeTexts = [
  ...yamlTexts,
  numbered((at) => `  a${at}:\n    image: a\n    depends_on: [app]\n`, 'services:\n'),
  numbered((at) => `  a${at}: &b${at} {image: a}\n`, 'services:\n'),
  numbered((at) => `      A${at}: b\n`, 'services:\n  app:\n    environment:\n'),
  numbered((at) => `      - A${at}=b\n`, 'services:\n  app:\n    environment:\n'),
  repeated('      - a\n', 'services:\n  app:\n    command:\n'),
  numbered((at) => `      - a${at}:/b${at}\n`, 'services:\n  app:\n    volumes:\n'),
];

/** Runs a session up to the changes that it would make. */
async function wholeRun(root: string): Promise<void> {
  const project = await openProject(root);
  const decision = await decide(project.inspection, [project.saved]);
  const changes = await planChanges(project, decision, artifacts);
  for (const change of changes) visible(diffOf(change));
  for (const policy of ['reject', 'markers', 'mine', 'template'] as const) writesFor(project, decision, settleAll(changes, policy), false);
}

async function orRefused(action: () => unknown): Promise<void> {
  try {
    await action();
  } catch (error) {
    if (!(error instanceof KaizenError)) throw error;
  }
}

/** Readers of a project's own state and of existing files. Creates folders, which `removeFolders` removes. */
export async function stateReaders(): Promise<readonly StateReader[]> {
  const generated = folderWith({ ...shop });
  const project = await openProject(generated);
  const decision = await decide(project.inspection, [project.saved]);
  const changes = await planChanges(project, decision, artifacts);
  const rendered = new Map(changes.flatMap(({ path, file }) => (file === undefined ? [] : [[path, file.text] as const])));
  const entries = Object.fromEntries(
    [...rendered].map(([path, text]) => [path, text.replace(/port|PORT|8000|alpine|slim/, 'was otherwise')]),
  );
  const { printLock } = await import('../../src/reconcile/lock.ts');
  const lock = printLock({
    generator: '0.1.0',
    entries: new Map(Object.entries(entries).map(([path, base]) => [path, { owner: 'compose', base, state: 'present' }])),
  });
  const alone = (path: string) => async (text: string) => {
    const root = folderWith({ ...shop, [path]: text });
    await orRefused(() => wholeRun(root));
    rmSync(root, { recursive: true });
  };
  const edited = (path: string, place: 'below' | 'instead') => async (text: string) => {
    const root = folderWith({ ...shop, '.kaizen-docker/lock.json': lock });
    write(root, Object.fromEntries(rendered));
    writeFileSync(join(root, path), place === 'below' ? `${rendered.get(path) ?? ''}${text}` : text);
    await orRefused(() => wholeRun(root));
    rmSync(root, { recursive: true });
  };
  const suite = [...rendered.keys()].find((path) => path.endsWith('.py')) ?? '';
  const files: readonly (readonly [string, StateReader['texts']])[] = [
    ['Dockerfile', dockerfileTexts],
    ['compose.yaml', composeTexts],
    ['.dockerignore', ignoreTexts],
    [suite, lines.map((part) => repeated(part))],
  ];
  const named = (path: string, texts: StateReader['texts'], read: StateReader['read']): StateReader => ({ name: path, texts, read });
  return [
    ...['.yo-rc.json', '.kaizen-docker/pending.json'].map((path) => named(path, jsonTexts, alone(path))),
    named('.kaizen-docker/lock.json', [...jsonTexts, ...lockTexts], alone('.kaizen-docker/lock.json')),
    named(
      '.kaizen-docker/pending.json with a lock',
      lockTexts.map(({ shown, text }) => ({ shown, text: (length) => `{"answers":{},"before":{},"lock":${text(length)}}` })),
      alone('.kaizen-docker/pending.json'),
    ),
    named(
      'answers in .yo-rc.json',
      [
        numbered((at) => `"A${at}":"b",`, '{"generator-kaizen-docker":{"environment":{', '"B":"c"}}}'),
        repeated('"redis",', '{"generator-kaizen-docker":{"services":[', '"redis"]}}'),
        repeated('"a",', '{"generator-kaizen-docker":{"start":[', '"a"]}}'),
        ...['a', 'a/', 'a b ', '\\"', '$', "'", '1m'].flatMap((part) =>
          ['image', 'start', 'port', 'healthPath', 'baseImage'].map((name) =>
            repeated(part, `{"generator-kaizen-docker":{"${name}":"`, '"}}'),
          ),
        ),
        numbered((at) => `"a${at}":{},`, '{"generator-kaizen-docker":{"members":{', '"b":{}}}}'),
        repeated('a', '{"generator-kaizen-docker":{"', '":1}}'),
      ],
      alone('.yo-rc.json'),
    ),
    ...files.map(([path, texts]) => named(`${path}, hand-written`, texts, alone(path))),
    ...files.map(([path, texts]) => named(`${path}, edited below`, texts, edited(path, 'below'))),
    ...files.map(([path, texts]) => named(`${path}, edited instead`, texts, edited(path, 'instead'))),
    ...files.map(([path, texts]) =>
      named(`${path}, what would be otherwise, and done`, texts, async (text) => {
        const target = { path, text, exists: () => true, digests: new Map<string, string>() };
        findingsIn(target);
        applyItems(target, itemNames);
      }),
    ),
    named('an answers file', [...yamlTexts, ...jsonTexts], async (text) => {
      const root = folderWith({ 'a.yaml': text });
      await orRefused(() => readAnswersFile(join(root, 'a.yaml')));
      rmSync(root, { recursive: true });
    }),
    named('waivers.yaml', [...yamlTexts, repeated('- id: a\n  reason: b\n  owner: c\n  expires: 2027-01-01\n')], (text) =>
      orRefused(() => readWaivers(() => text, '', new Date(0))),
    ),
    named('a record of evidence', [...jsonTexts, repeated('{},', '{"schema":1,"files":[', '{}]}')], (text) =>
      orRefused(() => parseRecord(text, 'r.json')),
    ),
    named(
      'Procfile',
      ['a: b\n', 'a', 'a: ', ': ', '$(', '"', 'web: a && '].map((part) => repeated(part)).concat(numbered((at) => `w${at}: a\n`)),
      alone('Procfile'),
    ),
    named(
      '.env.example',
      ['A=b\n', 'A="', 'A', '# A=\n', '=', 'export ', '$A'].map((part) => repeated(part)).concat(numbered((at) => `A${at}=b\n`)),
      alone('.env.example'),
    ),
    named('.gitignore', ignoreTexts, alone('.gitignore')),
    named(
      'what is printed',
      ['\u001b', '\u001b[', '\u001b]', '\u001b]0;', '\u001b;', '\u009b', '\u001b[1;', '\u001b]a;', ';', '\u0007', '\r', '\u202e'].map(
        (part) => repeated(part),
      ),
      async (text) => void visible(text),
    ),
  ];
}
