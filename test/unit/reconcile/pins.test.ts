import assert from 'node:assert/strict';
import { mergePins } from '../../../src/reconcile/pins.ts';

describe('pins', () => {
  const sha = (letter: string) => `@sha256:${letter.repeat(64)}`;
  const cases: [name: string, mine: string, base: string, theirs: string, merged: string | undefined][] = [
    [
      'the newer one of two tags',
      'FROM python:3.15-slim AS base',
      'FROM python:3.13-slim AS base',
      'FROM python:3.14-slim AS base',
      'FROM python:3.15-slim AS base',
    ],
    ['numbers are compared as numbers', 'FROM redis:9-alpine', 'FROM redis:8-alpine', 'FROM redis:10-alpine', 'FROM redis:10-alpine'],
    [
      'the digest goes with its tag',
      `FROM python:3.15${sha('a')}`,
      `FROM python:3.13${sha('b')}`,
      `FROM python:3.14${sha('c')}`,
      `FROM python:3.15${sha('a')}`,
    ],
    [
      'the template wins without a digest as well',
      `FROM python:3.13${sha('a')}`,
      'FROM python:3.13',
      'FROM python:3.14',
      'FROM python:3.14',
    ],
    [
      'of one version, the one with a digest',
      `FROM python:3.14${sha('a')}`,
      'FROM python:3.13',
      'FROM python:3.14',
      `FROM python:3.14${sha('a')}`,
    ],
    ['two digests of one version', `FROM python:3.14${sha('a')}`, 'FROM python:3.13', `FROM python:3.14${sha('b')}`, undefined],
    ['two digests without a version', `FROM python${sha('a')}`, `FROM python${sha('b')}`, `FROM python${sha('c')}`, undefined],
    [
      'the mirror of the template, the version of a bot',
      'FROM python:3.14-slim',
      'FROM python:3.13-slim',
      'FROM mirror.example/hub/library/python:3.13-slim',
      'FROM mirror.example/hub/library/python:3.14-slim',
    ],
    [
      'the mirror of the template with the same path',
      'FROM python:3.14-slim',
      'FROM python:3.13-slim',
      'FROM mirror.example/hub/python:3.13-slim',
      'FROM mirror.example/hub/python:3.14-slim',
    ],
    [
      "the user's mirror, the template's version",
      'FROM mirror.example:5000/python:3.13',
      'FROM python:3.13',
      'FROM python:3.14',
      'FROM mirror.example:5000/python:3.14',
    ],
    ['another image', 'FROM acme/python:3.13', 'FROM python:3.13', 'FROM python:3.14', undefined],
    ['another flavour', 'FROM python:3.15-alpine', 'FROM python:3.13-slim', 'FROM python:3.14-slim', undefined],
    ['another precision', 'FROM python:3.13.5-slim', 'FROM python:3.13-slim', 'FROM python:3.14-slim', undefined],
    ['a step back', 'FROM python:3.12-slim', 'FROM python:3.13-slim', 'FROM python:3.14-slim', undefined],
    ['a tag without a number', 'FROM python:mine', 'FROM python:latest', 'FROM python:slim', undefined],
    ['another name of the stage', 'FROM python:3.15 AS mine', 'FROM python:3.13 AS base', 'FROM python:3.14 AS base', undefined],
    [
      'a platform stays',
      'FROM --platform=$BUILDPLATFORM golang:1.28',
      'FROM --platform=$BUILDPLATFORM golang:1.26',
      'FROM --platform=$BUILDPLATFORM golang:1.27',
      'FROM --platform=$BUILDPLATFORM golang:1.28',
    ],
    [
      'a copy from an image',
      'COPY --from=ghcr.io/astral-sh/uv:0.9.1 /uv /bin/',
      'COPY --from=ghcr.io/astral-sh/uv:0.8.0 /uv /bin/',
      'COPY --from=ghcr.io/astral-sh/uv:0.9.0 /uv /bin/',
      'COPY --from=ghcr.io/astral-sh/uv:0.9.1 /uv /bin/',
    ],
    ['a version that is an argument', 'ARG UV_VERSION=0.9.1', 'ARG UV_VERSION=0.8.0', 'ARG UV_VERSION=0.9.0', 'ARG UV_VERSION=0.9.1'],
    ['a version in quotes', 'ARG UV_VERSION="0.9.1"', 'ARG UV_VERSION="0.8.0"', 'ARG UV_VERSION="0.9.0"', 'ARG UV_VERSION="0.9.1"'],
    ['an argument that is no version', 'ARG NAME=2', 'ARG NAME=1', 'ARG NAME=3', undefined],
    ['anything else on the line', 'RUN install 2', 'RUN install 1', 'RUN install 3', undefined],
  ];
  for (const [name, mine, base, theirs, merged] of cases) {
    it(`${merged === undefined ? 'leave a conflict' : 'merge'}: ${name}`, () => {
      assert.deepEqual(mergePins({ mine: [mine], base: [base], theirs: [theirs] }), merged === undefined ? undefined : [merged]);
    });
  }

  it('are all that may differ in a hunk', () => {
    const hunk = (version: string, other: string) => [`FROM python:${version}`, other];
    assert.deepEqual(mergePins({ mine: hunk('3.15', 'x'), base: hunk('3.13', 'x'), theirs: hunk('3.14', 'x') }), hunk('3.15', 'x'));
    assert.equal(mergePins({ mine: hunk('3.15', 'x'), base: hunk('3.13', 'x'), theirs: hunk('3.14', 'y') }), undefined);
    assert.equal(mergePins({ mine: ['FROM python:3.15'], base: hunk('3.13', 'x'), theirs: hunk('3.14', 'x') }), undefined);
  });
});
