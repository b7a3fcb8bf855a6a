import assert from 'node:assert/strict';
import { mergeYaml } from '../../../src/reconcile/merge-yaml.ts';

const base = `# Head.
name: shop

services:
  app:
    image: shop:1
    # Why.
    init: true
    cap_drop: [ALL]
    environment:
      A: "1"
      B: "2"
    ports:
      - 127.0.0.1:\${PORT:-8000}:8000
    command: [serve, --port, "8000"]

  db:
    image: postgres:17-alpine
    volumes:
      - db-data:/var/lib/postgresql
    healthcheck:
      test: [CMD, ready]
      interval: 10s

volumes:
  db-data:
`;

/** Replaces parts of a text, each of which has to be there. */
function changed(text: string, ...changes: [from: string, to: string][]): string {
  return changes.reduce((result, [from, to]) => {
    assert.ok(result.includes(from), `${JSON.stringify(from)} is not there`);
    return result.replace(from, () => to);
  }, text);
}

type Changes = [from: string, to: string][];

/** Merges changes of the same base; the expected result is the user's text with these changes. */
function check(mine: Changes, theirs: Changes, expected: Changes): void {
  const own = changed(base, ...mine);
  const result = mergeYaml({ mine: own, base, theirs: changed(base, ...theirs) });
  assert.deepEqual(result, { isClean: true, text: changed(own, ...expected) });
}

function refused(mine: Changes, theirs: Changes): { text: string; reason: string } {
  const result = mergeYaml({ mine: changed(base, ...mine), base, theirs: changed(base, ...theirs) });
  assert.ok(!result.isClean, result.text);
  return { text: result.text, reason: result.reason ?? '' };
}

const newService = '\n  # The queue.\n  redis:\n    image: redis:8\n    command: |\n      a\n        b\n';

describe('merging a compose file', () => {
  const cases: [name: string, mine: Changes, theirs: Changes, expected: Changes][] = [
    ['changes of lines that touch', [['A: "1"', 'A: "9"']], [['B: "2"', 'B: "3"']], [['B: "2"', 'B: "3"']]],
    [
      'a value, with the comment of a user behind it',
      [['init: true', 'init: true # mine']],
      [['init: true', 'init: false']],
      [['init: true', 'init: false']],
    ],
    [
      'a value, in the line of which the user changed the spaces',
      [['init: true', 'init:    true']],
      [['init: true', 'init: false']],
      [['true', 'false']],
    ],
    [
      'a value that the user put in quotes',
      [['image: shop:1', "image: 'shop:1'"]],
      [['image: shop:1', 'image: shop:2']],
      [["'shop:1'", 'shop:2']],
    ],
    [
      'a new key, and its comment, below the key that it comes after',
      [['    init: true\n', '    init: true\n    mine: 1\n']],
      [['    init: true\n', '    init: true\n    # New.\n    read_only: true\n']],
      [['    init: true\n', '    init: true\n    # New.\n    read_only: true\n']],
    ],
    [
      'a new key where the user moved the others',
      [
        ['    init: true\n', ''],
        ['    image: shop:1\n    # Why.\n', '    # Why.\n    init: true\n    image: shop:1\n'],
      ],
      [['    init: true\n', '    init: true\n    read_only: true\n']],
      [['    init: true\n', '    init: true\n    read_only: true\n']],
    ],
    [
      'a new key at the very top',
      [['init: true', 'init: true # mine']],
      [['# Head.\n', '# Head.\nx-new: 1\n']],
      [['# Head.\n', '# Head.\nx-new: 1\n']],
    ],
    [
      'a new service, with its comment and the blank line',
      [['init: true', 'init: true # mine']],
      [['interval: 10s\n', `interval: 10s\n${newService}`]],
      [['interval: 10s\n', `interval: 10s\n${newService}`]],
    ],
    [
      'new services on both sides',
      [['interval: 10s\n', 'interval: 10s\n\n  # Mine.\n  mine:\n    image: x\n']],
      [['interval: 10s\n', `interval: 10s\n${newService}`]],
      [['interval: 10s\n', `interval: 10s\n${newService}`]],
    ],
    [
      'entries on both sides of a list in one line',
      [['cap_drop: [ALL]', 'cap_drop: [ALL, MINE]']],
      [['cap_drop: [ALL]', 'cap_drop: [ALL, NEW]']],
      [['[ALL, MINE]', '[ALL, NEW, MINE]']],
    ],
    [
      'an entry of a list that the user wrote in several lines',
      [['cap_drop: [ALL]', 'cap_drop:\n      # Mine.\n      - ALL\n      - MINE']],
      [['cap_drop: [ALL]', 'cap_drop: [ALL, NEW]']],
      [['- ALL\n', '- ALL\n      - NEW\n']],
    ],
    [
      'an entry of a list that the user wrote in one line',
      [['    ports:\n      - 127.0.0.1:${PORT:-8000}:8000\n', '    ports: ["127.0.0.1:${PORT:-8000}:8000"]\n']],
      [['8000}:8000\n', '8000}:8000\n      - 127.0.0.1:9000:9000\n']],
      [['8000"]', '8000", 127.0.0.1:9000:9000]']],
    ],
    [
      'what is gone from a list in one line',
      [['cap_drop: [ALL]', 'cap_drop: [ALL, MINE]']],
      [['cap_drop: [ALL]', 'cap_drop: []']],
      [['[ALL, MINE]', '[MINE]']],
    ],
    [
      'ports on both sides',
      [['8000}:8000\n', '8000}:8000\n      - "9229:9229" # debugger\n']],
      [['${PORT:-8000}', '${APP_PORT:-8000}']],
      [['${PORT:-8000}', '${APP_PORT:-8000}']],
    ],
    [
      'variables on both sides',
      [['B: "2"', 'B: "2"\n      MINE: x']],
      [
        ['A: "1"', 'A: "3"'],
        ['B: "2"', 'B: "2"\n      C: "4"'],
      ],
      [
        ['A: "1"', 'A: "3"'],
        ['B: "2"', 'B: "2"\n      C: "4"'],
      ],
    ],
    [
      'variables that the user wrote as a list',
      [['environment:\n      A: "1"\n      B: "2"\n', 'environment:\n      - A=1\n      # Mine.\n      - B=5\n      - MINE\n']],
      [
        ['A: "1"', 'A: "a b"'],
        ['B: "2"', 'B: "2"\n      C: "4"'],
      ],
      [
        ['- A=1', '- "A=a b"'],
        ['B=5\n', 'B=5\n      - C=4\n'],
      ],
    ],
    [
      'a list of words as a whole',
      [['init: true', 'init: false']],
      [['command: [serve, --port, "8000"]', 'command: [serve, --port, "9000"]']],
      [['"8000"]', '"9000"]']],
    ],
    [
      'a service that is gone',
      [['init: true', 'init: true # mine']],
      [
        [base.slice(base.indexOf('\n  db:'), base.indexOf('\nvolumes:')), ''],
        ['\nvolumes:\n  db-data:\n', ''],
      ],
      [
        [base.slice(base.indexOf('\n  db:'), base.indexOf('\nvolumes:')), ''],
        ['\nvolumes:\n  db-data:\n', ''],
      ],
    ],
    [
      "the user's own volume when that of the template goes",
      [['  db-data:\n', '  db-data:\n  mine: {}\n']],
      [['\nvolumes:\n  db-data:\n', '']],
      [['  db-data:\n', '']],
    ],
    [
      'a null that gets a value',
      [['init: true', 'init: true # mine']],
      [['  db-data:\n', '  db-data:\n    driver: local\n']],
      [['  db-data:\n', '  db-data:\n    driver: local\n']],
    ],
    [
      'a value that becomes null',
      [
        ['init: true', 'init: true # mine'],
        ['interval: 10s', 'interval:   10s'],
      ],
      [['interval: 10s', 'interval:']],
      [['interval:   10s', 'interval:']],
    ],
    [
      'a comment that the template changed',
      [['image: shop:1', 'image: mine']],
      [['# Why.', '# Why, in more words.\n    # Two lines.']],
      [['# Why.', '# Why, in more words.\n    # Two lines.']],
    ],
    [
      'a comment that both changed: the lines of each',
      [['# Head.', '# Mine.\n# Head.']],
      [['# Head.', '# Head.\n# More.']],
      [['# Head.', '# Head.\n# More.']],
    ],
    [
      "a comment that the user changed stays the user's",
      [['# Why.', '# Mine.']],
      [
        ['# Why.', '# Because.'],
        ['interval: 10s', 'interval: 5s'],
      ],
      [['interval: 10s', 'interval: 5s']],
    ],
    [
      'nothing where only quotes and layout of the template changed',
      [['init: true', 'init: false']],
      [
        ['A: "1"', "A: '1'"],
        ['cap_drop: [ALL]', 'cap_drop:\n      - ALL'],
      ],
      [],
    ],
    [
      'what both changed alike',
      [
        ['init: true', 'init: false # mine'],
        ['- 127', '-   127'],
      ],
      [['init: true', 'init: false']],
      [],
    ],
    [
      'a tag of the user',
      [['    ports:\n', '    ports: !override\n']],
      [['interval: 10s', 'interval: 5s']],
      [['interval: 10s', 'interval: 5s']],
    ],
    [
      'a value that the user gave a name, and what refers to it',
      [
        ['interval: 10s', 'interval: &often 10s'],
        ['  db:\n', '  web:\n    healthcheck: {interval: *often}\n  db:\n'],
      ],
      [['interval: 10s', 'interval: 5s']],
      [['&often 10s', '&often 5s']],
    ],
    [
      'a key beside a merge key of the user',
      [
        ['name: shop\n', 'name: shop\nx-all: &all {init: true}\n'],
        ['    image: postgres', '    <<: *all\n    image: postgres'],
      ],
      [
        ['interval: 10s', 'interval: 5s'],
        ['    image: postgres', '    user: x\n    image: postgres'],
      ],
      [
        ['interval: 10s', 'interval: 5s'],
        ['    <<: *all\n', '    user: x\n    <<: *all\n'],
      ],
    ],
    [
      'a new service below what is commented out at the end of the one above',
      [['command: [serve, --port, "8000"]\n', 'command: [serve, --port, "8000"]\n    # mine: 1\n']],
      [['command: [serve, --port, "8000"]\n', 'command: [serve, --port, "8000"]\n\n  web:\n    image: w\n']],
      [['    # mine: 1\n', '    # mine: 1\n\n  web:\n    image: w\n']],
    ],
    [
      'the end of a list that the user wrote in several lines',
      [['cap_drop: [ALL]', 'cap_drop:\n      - ALL']],
      [['cap_drop: [ALL]', 'cap_drop: []']],
      [['cap_drop:\n      - ALL', 'cap_drop: []']],
    ],
    [
      'a list of several lines into a map in one line',
      [['    healthcheck:\n      test: [CMD, ready]\n      interval: 10s', '    healthcheck: {test: [CMD, ready], interval: 10s}']],
      [['test: [CMD, ready]\n', 'test: [CMD, ready]\n      x-more: [a,\n        b]\n']],
      [['[CMD, ready],', '[CMD, ready], x-more: [a, b],']],
    ],
    [
      'what a user wrote at more length',
      [['- 127.0.0.1:${PORT:-8000}:8000', '- target: 8000\n        published: "80"']],
      [['8000}:8000\n', '8000}:8000\n      - 9000:9000\n']],
      [['published: "80"\n', 'published: "80"\n      - 9000:9000\n']],
    ],
    [
      'a commented-out key, which stays with its service',
      [['    init: true\n', '    init: true\n    # ports:\n    #   - 80:80\n']],
      [['    init: true\n', '    init: true\n    read_only: true\n']],
      [['    init: true\n', '    init: true\n    read_only: true\n']],
    ],
    [
      'the newer of two releases',
      [['postgres:17-alpine', 'postgres:19-alpine # by a bot']],
      [
        ['postgres:17-alpine', 'postgres:18-alpine'],
        ['interval: 10s', 'interval: 5s'],
      ],
      [['interval: 10s', 'interval: 5s']],
    ],
    [
      "the template's newer release, in the user's quotes and from the user's mirror",
      [['postgres:17-alpine', '"hub.example/postgres:17-alpine"']],
      [['postgres:17-alpine', 'postgres:18-alpine']],
      [['postgres:17-alpine', 'postgres:18-alpine']],
    ],
  ];
  for (const [name, mine, theirs, expected] of cases) it(`takes ${name}`, () => check(mine, theirs, expected));

  it('takes a change into a text that is indented otherwise, comments and all', () => {
    const mine = `# Head.
services:
   app:
      # Why.
      init: true # One.
      image: shop:1
      ports:
      - 127.0.0.1:8000:8000
`;
    const template =
      'name: shop\nservices:\n  app:\n    image: shop:1\n    # Why.\n    init: true # One.\n    ports:\n      - 127.0.0.1:8000:8000\n';
    const theirs = template
      .replace(
        '    # Why.\n',
        '    # New.\n    healthcheck:\n      test: [CMD, x]\n      # Each.\n      interval: 5s\n    # Why, in more words.\n',
      )
      .replace('# One.', '# Two.')
      .replace(':8000\n', ':8000\n      - 127.0.0.1:9000:9000\n');
    assert.deepEqual(mergeYaml({ mine, base: template.replace('name: shop\n', ''), theirs: theirs.replace('name: shop\n', '') }), {
      isClean: true,
      text: `# Head.
services:
   app:
      # Why, in more words.
      init: true # Two.
      image: shop:1
      # New.
      healthcheck:
        test: [CMD, x]
        # Each.
        interval: 5s
      ports:
      - 127.0.0.1:8000:8000
      - 127.0.0.1:9000:9000
`,
    });
  });

  it('never takes a name away that the user gave to a value', () => {
    const note = 'x-note: |\n  one\n  two\n  three\n';
    const mine = changed(base + note, ['x-note: |', 'x-note: &note |'], ['init: true', 'init: false']);
    const [near, far] = [changed(base + note, ['one', '1']), changed(base + note, ['three', '3'])];
    assert.equal(mergeYaml({ mine, base: base + note, theirs: near }).isClean, false);
    assert.deepEqual(mergeYaml({ mine, base: base + note, theirs: far }), { isClean: true, text: changed(mine, ['three', '3']) });
  });

  it('changes nothing where the user has all of it', () => {
    const theirs = changed(base, ['init: true', 'init: false']);
    const mine = changed(theirs, ['image: shop:1', 'image: mine # yes']);
    assert.deepEqual(mergeYaml({ mine, base, theirs }), { isClean: true, text: mine });
  });

  const conflicts: [name: string, mine: Changes, theirs: Changes, reason: RegExp][] = [
    [
      'two values for one key',
      [['image: shop:1', 'image: mine']],
      [['image: shop:1', 'image: other']],
      /^services\.app\.image: you changed it to mine, and the template changed it to other\.$/,
    ],
    [
      'a key that both added',
      [['    init: true\n', '    init: true\n    user: a\n']],
      [
        ['name: shop', 'name: shop'],
        ['    ports:\n', '    user: b\n    ports:\n'],
      ],
      /^services\.app\.user: you added it to a, and the template added it to b\.$/,
    ],
    [
      'a change of what the user removed',
      [['    # Why.\n    init: true\n', '']],
      [['init: true', 'init: false']],
      /^services\.app\.init: you removed it, and the template changed it to false\.$/,
    ],
    [
      'a removal of what the user changed',
      [['      interval: 10s', '      interval: 5s']],
      [['      interval: 10s\n', '']],
      /^services\.db\.healthcheck\.interval: you changed it to 5s, and the template removed it\.$/,
    ],
    [
      'words of a command on both sides',
      [['--port, "8000"', '--port, "8000", --mine']],
      [['--port, "8000"', '--port, "9000"']],
      /^services\.app\.command: you changed it, and the template changed it\.$/,
    ],
    [
      'a port that the user wrote at more length and the template publishes otherwise',
      [['- 127.0.0.1:${PORT:-8000}:8000', '- target: 8000\n        published: "80"']],
      [['${PORT:-8000}', '2']],
      /^services\.app\.ports\.8000\/tcp: you changed it, and the template changed it to 127\.0\.0\.1:2:8000\.$/,
    ],
    [
      'one port, published otherwise on each side',
      [['${PORT:-8000}', '1']],
      [['${PORT:-8000}', '2']],
      /^services\.app\.ports\.8000\/tcp: /,
    ],
    [
      'a service that the user changed and the template removes',
      [['    image: postgres:17-alpine\n', '    image: postgres:17-alpine\n    shm_size: 1g\n']],
      [[base.slice(base.indexOf('\n  db:'), base.indexOf('\nvolumes:')), '']],
      /^services\.db: you changed it, and the template removed it\.$/,
    ],
    [
      'a comment of the user on what the template removes',
      [['interval: 10s', 'interval: 10s # mine']],
      [
        ['      interval: 10s\n', ''],
        ['init: true', 'init: false'],
      ],
      /^The template removed lines that your comments describe\.$/,
    ],
  ];
  for (const [name, mine, theirs, reason] of conflicts) {
    it(`leaves a conflict: ${name}`, () => {
      const result = refused(mine, theirs);
      assert.match(result.reason, reason);
      assert.match(result.text, /^<<<<<<< yours$/m);
    });
  }

  it('lets a side have its way in the values that both changed, and merges the others', () => {
    const mine = changed(base, ['image: shop:1', 'image: mine # mine'], ['init: true', 'init: false # mine']);
    const theirs = changed(base, ['image: shop:1', 'image: other'], ['interval: 10s', 'interval: 5s']);
    const result = mergeYaml({ mine, base, theirs });
    assert.ok(!result.isClean);
    assert.equal(result.preferring.mine, changed(mine, ['interval: 10s', 'interval: 5s']));
    assert.equal(result.preferring.theirs, changed(mine, ['image: mine', 'image: other'], ['interval: 10s', 'interval: 5s']));
  });

  it('keeps what a comment of the user is about where the user has their way', () => {
    const mine = changed(base, ['interval: 10s', 'interval: 10s # mine']);
    const result = mergeYaml({ mine, base, theirs: changed(base, ['      interval: 10s\n', ''], ['init: true', 'init: false']) });
    assert.ok(!result.isClean);
    assert.deepEqual(result.preferring, {
      mine,
      theirs: changed(mine, ['      interval: 10s # mine\n', ''], ['init: true', 'init: false']),
    });
  });

  it('leaves a conflict over a list that the template reordered and the user added to', () => {
    const withList = (items: string) => changed(base, ['[ALL]', `[${items}]`]);
    const result = mergeYaml({ mine: withList('A, B, MINE'), base: withList('A, B'), theirs: withList('B, A') });
    assert.ok(!result.isClean);
    assert.equal(result.reason, 'services.app.cap_drop: the template changed the order, and you changed the items.');
  });

  const byLine: [name: string, mine: string][] = [
    ['several documents', `${base}---\nservices: {}\n`],
    ['no YAML', `${base}\tx: 1\n`],
    ['a key twice', `${base}name: shop\n`],
    ['a key that is a list', `${base}? [a, b]\n: c\n`],
    ['a key with an anchor', `${base}&a b: c\n`],
    ['nothing but comments', '# Gone.\n'],
  ];
  for (const [name, mine] of byLine) {
    it(`merges by line what has ${name}`, () => {
      const theirs = changed(base, ['init: true', 'init: false']);
      const result = mergeYaml({ mine, base, theirs });
      assert.deepEqual(result.isClean, mine.startsWith(base));
      if (result.isClean) assert.equal(result.text, changed(mine, ['init: true', 'init: false']));
    });
  }

  it('reads no number for a string in quotes, and a word in quotes for what it is without them', () => {
    const quoted = (word: string) =>
      mergeYaml({
        mine: changed(base, ['init: true', `init: "${word}"`]),
        base,
        theirs: changed(base, ['init: true', `init: ${word}`], ['name: shop', 'name: x']),
      });
    for (const word of ['0755', '1_000', '0b1', '1', 'null', 'false']) assert.ok(!quoted(word).isClean, word);
    for (const word of ['yes', '22:22', '8080:80', 'x']) assert.ok(quoted(word).isClean, word);
  });
});
