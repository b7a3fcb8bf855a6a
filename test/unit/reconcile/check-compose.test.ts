import assert from 'node:assert/strict';
import { composeProblem } from '../../../src/reconcile/check-compose.ts';

const base = 'services:\n  app:\n    image: a\n';

function problem(merged: string, mine = base): string | undefined {
  return composeProblem(merged, { mine, theirs: base });
}

describe('checking a merged compose file', () => {
  it('takes one that is fine, whatever YAML it uses', () => {
    const fine = [
      base,
      'services: {}\n',
      'include: [other.yaml]\n',
      'x-all: &all\n  init: true\nservices:\n  app:\n    <<: *all\n    image: a\n  web:\n    <<: [*all]\n',
      'services:\n  app:\n    image: a\n    ports: !reset []\n    volumes: ["./x:/x", "${DIR}:/y", "/z:/z", data:/d]\nvolumes:\n  data:\n',
      `${base}---\n${base}`,
      'services:\n  app:\n    networks: [default]\n    depends_on: {web: {condition: service_started}}\n  web:\n    image: b\n',
    ];
    for (const text of fine) assert.equal(problem(text), undefined, text);
  });

  const faults: [name: string, text: string, problem: RegExp][] = [
    ['a key twice', `${base}    image: b\n`, /would not be valid YAML: Map keys must be unique \(line 4\)/],
    ['a tab', 'services:\n\tapp: {}\n', /would not be valid YAML/],
    ['an alias without its anchor', `${base}    labels: *gone\n`, /would not be valid YAML/],
    ['a service that is none', 'services:\n  app: a\n', /services\.app would not be a service/],
    ['a service that is not there', `${base}    depends_on: [db]\n`, /services\.app would use services\.db, which does not exist/],
    ['a volume that is not there', `${base}    volumes: [data:/d]\n`, /volumes\.data/],
    ['a long volume that is not there', `${base}    volumes: [{type: volume, source: data, target: /d}]\n`, /volumes\.data/],
    ['a network that is not there', `${base}    networks: {back: {}}\n`, /networks\.back/],
    ['a secret that is not there', `${base}    secrets: [{source: key}]\n`, /secrets\.key/],
    ['a secret of the build that is not there', `${base}    build: {context: ., secrets: [key]}\n`, /secrets\.key/],
    ['a config that is not there', `${base}    configs: [conf]\n`, /configs\.conf/],
  ];
  for (const [name, text, expected] of faults) {
    it(`refuses ${name}`, () => assert.match(problem(text) ?? '', expected));
  }

  it('takes what is missing on one side too: it may come from another file', () => {
    assert.equal(problem(`${base}    depends_on: [db]\n`, `${base}    depends_on: [db]\n    init: true\n`), undefined);
  });
});
