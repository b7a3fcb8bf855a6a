import assert from 'node:assert/strict';
import { folderWith, removeFolders } from '../../../support/folders.ts';
import { dockerfileFor, planFor } from '../../../support/plans.ts';

const answers = { language: 'other', start: './server', port: 9000 };

describe('a language that no stack builds', () => {
  after(removeFolders);

  it('is built by the commands that were answered, each a word of its own', async () => {
    const text = await dockerfileFor(folderWith({ 'server.c': '' }), {
      ...answers,
      buildCommands: ['cc -o server server.c', `echo '$HOME' "\`id\`" \\`],
    });
    assert.match(text, /^RUN sh -euc 'cc -o server server\.c' \\\n && sh -euc /m);
    assert.match(text, /^FROM debian:trixie-slim AS base$/m);
    assert.match(text, /"bash", "-c", ".*\/dev\/tcp\/127\.0\.0\.1\/\$0\\"", "9000"\]$/m);
    assert.match(text, /^CMD \["\.\/server"\]$/m);
  });

  it('has the packages that were answered, before the source is copied', async () => {
    const given = { ...answers, packages: ['ffmpeg'], buildPackages: ['cmake'] };
    assert.match(
      await dockerfileFor(folderWith({}), given),
      /^ && apt-get install -y --no-install-recommends cmake ffmpeg \\\n[\s\S]*^COPY \. \.$/m,
    );
    assert.match(await dockerfileFor(folderWith({}), { ...given, baseImage: 'alpine' }), /^RUN apk add --no-cache cmake ffmpeg$/m);
    assert.doesNotMatch(await dockerfileFor(folderWith({}), answers), /apt-get/);
  });

  it('can be based on any image of Debian or Alpine, and on none without a shell', async () => {
    assert.match(await dockerfileFor(folderWith({}), { ...answers, baseImage: 'ruby:3.4-slim' }), /^FROM ruby:3\.4-slim AS base$/m);
    assert.match(await dockerfileFor(folderWith({}), { ...answers, baseImage: 'alpine' }), /"nc", "-z"/);
    await assert.rejects(dockerfileFor(folderWith({}), { ...answers, baseImage: 'distroless' }), {
      code: 1,
      message: /choose slim or alpine/,
    });
  });

  it('starts from the usual image of a language that a manifest names', async () => {
    assert.match(await dockerfileFor(folderWith({ 'mix.exs': '' }), answers), /^FROM elixir:[\d.]+ AS base$/m);
    assert.match(await dockerfileFor(folderWith({ Gemfile: 'gem "sinatra"\n' }), answers), /^FROM ruby:/m);
    assert.match(await dockerfileFor(folderWith({ Gemfile: 'gem "fastlane"\n' }), answers), /^FROM debian:/m);
  });

  for (const [file, comment] of [
    ['main.c', ['//', '']],
    ['bin/run.rb', ['#', '']],
    ['data.bin', ['<!--', '-->']],
  ] as const)
    it(`lets the suite edit a file of its source: ${file}`, async () => {
      const { applications } = await planFor(folderWith({ [file]: '', 'secrets/x.sh': '' }), answers);
      assert.deepEqual(applications[0]?.image.build.comment, comment);
    });

  it('is the only one that takes build commands', async () => {
    await assert.rejects(dockerfileFor(folderWith({ 'index.html': '' }), { buildCommands: ['make'] }), {
      code: 1,
      message: '--build: the tool already knows how to build static: leave the flag out, or use --language other.',
    });
  });
});

describe('a project that is not there yet', () => {
  after(removeFolders);

  for (const [language, expected] of [
    ['python', /source=requirements\.txt/],
    ['node', /npm install/],
    ['go', /go mod download/],
    ['rust', /cargo build --release --bin app/],
    ['static', /EXPOSE 8000\n/],
  ] as const)
    it(`gets the files of an ordinary one: ${language}`, async () => {
      const text = await dockerfileFor(folderWith({}), {
        language,
        port: 8000,
        ...(['go', 'rust', 'static'].includes(language) ? {} : { start: ['serve', '--port', '8000'] }),
      });
      assert.match(text, expected);
    });
});
