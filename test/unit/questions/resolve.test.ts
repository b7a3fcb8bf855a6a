import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Facts } from '../../../src/facts.ts';
import { portSlot } from '../../../src/manifests/port-slot.ts';
import { slug } from '../../../src/names.ts';
import { answersByName } from '../../../src/questions/answers-by-name.ts';
import type { QuestionName } from '../../../src/questions/question.ts';
import { completeAnswers, type Layer, resolve, savedAnswers } from '../../../src/questions/resolve.ts';
import { flagOf, questionNames, questions } from '../../../src/questions/table.ts';

const facts: Facts = {
  framework: { value: 'fastapi', source: 'requirements.txt' },
  baseImage: { value: 'python:3.13-slim-trixie', source: 'python 3.13 from .python-version' },
  start: { value: ['uvicorn', 'main:app', '--port', '8000'], source: 'main.py' },
  port: { value: 8000, source: "uvicorn's default" },
  healthPath: { value: '/health', source: 'main.py' },
  services: { value: ['postgres'], source: 'psycopg in requirements.txt' },
};
const background = { facts, folderName: 'My Shop' };

function layer(origin: string, values: Record<string, unknown>): Layer {
  return { origin, values: answersByName(values, origin) };
}

describe('resolve', () => {
  it('keeps the blanks of a word and of a value, however they are given', () => {
    const read = (values: Record<string, unknown>): object => resolve([layer('flag', values)], background).answers;
    const words = ['sh', '-c', " a  'b  c' "];
    for (const healthCommand of [`sh -c " a  'b  c' "`, JSON.stringify(words), words])
      assert.deepEqual(read({ healthCommand }), { ...read({ healthCommand: words }), healthCommand: words });
    for (const environment of [['A= x ', 'B=y'], { A: ' x ', B: 'y' }])
      assert.deepEqual(Object.entries(read({ environment })).find(([name]) => name === 'environment')?.[1], { A: ' x ', B: 'y' });
  });

  it('refuses half a sign, and a name that is longer than any', () => {
    for (const values of [{ start: ['a\ud800'] }, { environment: { A: '\udc00' } }, { labels: ['a=\ud800'] }])
      assert.throws(() => resolve([layer('flag', values)], background), /is not Unicode text/);
    assert.throws(() => resolve([layer('flag', { environment: [`${'A'.repeat(5000)}=1`] })], background), /longer than 255 characters/);
    assert.throws(() => resolve([layer('flag', { image: 'a'.repeat(300) })], background), /longer than 190 characters/);
  });

  it('takes the strongest layer, then the facts, then what is built in, and says which', () => {
    const { answers, origins, missing } = resolve(
      [layer('flag', { port: '9000' }), layer('.yo-rc.json', { port: 80, user: 'shop' })],
      background,
    );
    assert.deepEqual(missing, []);
    assert.deepEqual([answers.port, origins.get('port')], [9000, 'flag']);
    assert.deepEqual([answers.user, origins.get('user')], ['shop', '.yo-rc.json']);
    assert.deepEqual([answers.health, origins.get('health')], ['http', 'main.py']);
    assert.deepEqual([answers.uid, origins.get('uid')], [10_001, 'built-in']);
    assert.deepEqual([answers.image, answers.network], ['my-shop', 'my-shop-network']);
    assert.deepEqual(answers.services, [{ name: 'postgres', version: '18' }]);
  });

  it('takes an image with a package manager where packages are installed', () => {
    const bare: Facts = { baseImage: { value: 'gcr.io/distroless/static-debian13:nonroot', source: 'go.mod' } };
    const image = (values: Record<string, unknown>): unknown =>
      resolve([layer('flag', values)], { facts: bare, folderName: 'x' }).answers.baseImage;
    assert.equal(image({}), 'gcr.io/distroless/static-debian13:nonroot');
    assert.equal(image({ packages: 'ffmpeg,git' }), 'slim');
    assert.equal(image({ packages: 'none' }), 'gcr.io/distroless/static-debian13:nonroot');
    assert.throws(() => image({ packages: 'ffmpeg;rm' }), /"ffmpeg;rm" is not the name of a Debian package, such as libpq5/);
  });

  it('lets a default follow from the answers above it', () => {
    assert.equal(resolve([layer('flag', { uid: 1000 })], background).answers.gid, 1000);
    assert.equal(resolve([layer('flag', { port: 'none' })], background).answers.health, 'none');
    assert.equal(resolve([layer('flag', { healthPath: '/up' })], { facts: {}, folderName: 'x' }).answers.health, 'http');
    assert.equal(resolve([layer('flag', { healthCommand: 'check' })], background).answers.health, 'command');
    const { healthPath, ...silent } = facts;
    assert.equal(healthPath?.value, '/health');
    assert.equal(resolve([], { facts: silent, folderName: 'x' }).answers.health, 'tcp');
  });

  it('starts the server that was found on the port that was answered', () => {
    const found = { facts: { ...facts, start: { value: ['serve', '--port', '8000', '8000'], source: 'x' } }, folderName: 'x' };
    const on = (port: string, slottedStart?: string[]) =>
      resolve([layer('flag', { port })], { ...found, ...(slottedStart === undefined ? {} : { slottedStart }) }).answers.start;
    const slotted = ['serve', '--port', portSlot, '8000'];
    assert.deepEqual(on('9000', slotted), ['serve', '--port', '9000', '8000']);
    assert.deepEqual(on('9000', ['serve', `--bind=0.0.0.0:${portSlot}`]), ['serve', '--bind=0.0.0.0:9000']);
    assert.deepEqual(on('none', slotted), ['serve', '--port', '8000', '8000']);
    assert.deepEqual(on('9000'), ['serve', '--port', '8000', '8000']);
    assert.deepEqual(resolve([], { ...found, slottedStart: slotted }).answers.start, ['serve', '--port', '8000', '8000']);
  });

  it('names all missing flags at once, with the reason why they are missing', () => {
    const { start, port, ...rest } = facts;
    const resolution = resolve([], { facts: rest, folderName: 'x' });
    assert.throws(() => completeAnswers(resolution, { unknown: { start: 'Flask is here without a server.' }, path: '' }), {
      code: 1,
      message: 'Flask is here without a server. Not found in the folder. Set: --port PORT|none, --start COMMAND.',
    });
    assert.ok(start && port);
  });

  const invalid: [string, unknown, RegExp][] = [
    ['uid', '0', /--uid: "0" is not a whole number from 101/],
    ['uid', '1e4', /--uid: "1e4" is not/],
    ['uid', '99999999999', /--uid/],
    ['port', '70000', /--port: "70000" is not a whole number from 1 to 65535/],
    ['port', 'http', /--port/],
    ['user', 'root', /--user: "root" is already a user of the base image/],
    ['user', 'a b', /--user: "a b" is not a user name/],
    ['baseImage', 'python', /--base-image: "python" names no tag/],
    ['baseImage', 'python:latest', /changes by itself/],
    ['baseImage', 'Python:3.14', /is not an image reference/],
    ['baseImage', 'python:3.14 AS x', /is not an image reference/],
    ['healthInterval', '10', /--health-interval: "10" is not a duration such as 30s/],
    ['healthInterval', '0s', /shorter than 1s/],
    ['healthPath', 'health', /--health-path: "health" is not a path/],
    ['healthPath', '/a\nUSER root', /--health-path/],
    ['health', 'htpt', /--health: "htpt" is not one of http, tcp, command, none: did you mean "http"\?/],
    ['services', 'postgress', /--services: "postgress" is not a known service \(postgres, .*\): did you mean "postgres"\?/],
    ['services', 'postgres:9', /postgres 9 is not a supported version \(18, 17, 16, 15\)/],
    ['services', 'mysql:5', /mysql 5 is not a supported version \(9\.7, 8\.4\)/],
    ['services', 'mysql:', /mysql {2}is not a supported version/],
    ['services', 'redis,redis:7', /redis is named twice/],
    ['services', 'postgres,postgresql:15', /postgres is named twice/],
    ['start', 'uvicorn main:app --port $PORT', /"\$PORT" needs a shell/],
    ['start', 'a && b', /"&&" needs a shell/],
    ['start', '', /a program is missing/],
    ['start', ['a\nb'], /no line breaks/],
    ['sizeBudget', '2', /--size-budget: "2" is not a size/],
    ['registryMirror', 'https://mirror.example', /--registry-mirror/],
    ['packageIndex', 'https://user:pass@pypi.example/simple', /credentials do not belong in the address/],
    ['environment', 'A-B=1', /"A-B" is not the name of an environment variable/],
    ['environment', 'A', /"A" is not NAME=VALUE/],
    ['labels', 'Upper=1', /"Upper" is not a label key/],
    ['labels', { a: 'b\nUSER root' }, /no line breaks/],
    ['image', 'shop:1', /--image: "shop:1" is not an image name/],
    ['network', 'a b', /--network/],
    ['testPrefix', 'a b', /--test-prefix/],
  ];
  for (const [name, value, sentence] of invalid) {
    it(`refuses ${name} ${JSON.stringify(value)}`, () => {
      assert.throws(() => resolve([layer('flag', { [name]: value })], background), { code: 1, message: sentence });
    });
  }

  it('takes a service by another name, and a part of a version for the newest with it', () => {
    const { answers } = resolve(
      [layer('flag', { services: 'postgresql,mysql:8,mariadb:11,mongodb:8.0,memcached:1', publish: 'mongodb' })],
      background,
    );
    assert.deepEqual(
      answers.services?.map(({ name, version }) => `${name}:${version}`),
      ['postgres:18', 'mysql:8.4', 'mariadb:11.8', 'mongo:8.0', 'memcached:1.6'],
    );
    assert.deepEqual(answers.publish, ['mongo']);
  });

  it('names the file of an answer that is not valid, and the nearest name of one that is not known', () => {
    assert.throws(() => resolve([layer('answers.yaml', { port: 0 })], background), { message: /^answers\.yaml: port: "0" is not/ });
    assert.throws(() => layer('answers.yaml', { prot: 1 }), {
      message: 'answers.yaml: "prot" is not the name of an answer: did you mean "port"?',
    });
  });

  it('reads back what it saves, whatever the answers', () => {
    const given = layer('flag', {
      uid: '1000',
      start: 'python -m "my app"',
      port: 'none',
      services: 'redis:7,postgres',
      environment: ['B=2', 'A=x=y'],
      sizeBudget: '1.5GiB',
      healthInterval: '1m30s',
      labels: { 'org.example.team': 'a "b" $c' },
      memory: '512MB',
      healthCommand: ['check', '--deep'],
    });
    const first = resolve([given], background);
    const saved = savedAnswers([given]);
    assert.deepEqual(Object.keys(saved), Object.keys(saved).toSorted());
    assert.deepEqual(resolve([layer('.yo-rc.json', JSON.parse(JSON.stringify(saved)))], background).answers, first.answers);
  });

  it('never accepts a text that it can not print as JSON again', () => {
    const texts: QuestionName[] = ['user', 'image', 'network', 'baseImage', 'healthPath', 'testPrefix'];
    fc.assert(
      fc.property(fc.constantFrom(...texts), fc.string(), (name, text) => {
        try {
          assert.doesNotMatch(String(questions[name].kind.parse(text)), /[\s"'`$\\#]/);
        } catch (error) {
          assert.ok(error instanceof Error && (error.name !== 'AssertionError' || name === 'healthPath'));
        }
      }),
    );
  });
});

describe('the table of questions', () => {
  it('gives each question a flag of its own', () => {
    assert.equal(new Set(questionNames.map(flagOf)).size, questionNames.length);
    assert.equal(flagOf('healthStartPeriod'), 'health-start-period');
  });

  it('makes names that an engine takes out of any name', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (name) => assert.match(slug(name), /^[a-z0-9]+(-[a-z0-9]+)*$/)));
  });
});
