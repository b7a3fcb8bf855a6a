import assert from 'node:assert/strict';
import { answeredPackages } from '../../../src/plan/packages.ts';
import type { Answers } from '../../../src/questions/question.ts';

const asked = (packages: readonly string[], image: string) =>
  answeredPackages({ flavour: 'slim', image }, { packages, buildPackages: [] } satisfies Pick<Answers, 'packages' | 'buildPackages'>)
    .runtime;

describe('the packages that were answered', () => {
  it('have the names of Debian 13 in an image of that', () => {
    assert.deepEqual(asked(['libgl1-mesa-glx', 'netcat', 'ffmpeg'], 'python:3.14-slim-trixie'), ['libgl1', 'netcat-openbsd', 'ffmpeg']);
  });

  it('have the names of Debian 12 in an image of that, and stay as they are where the tag says nothing', () => {
    assert.deepEqual(asked(['libasound2t64', 'wkhtmltopdf'], 'python:3.11-slim-bookworm'), ['libasound2', 'wkhtmltopdf']);
    assert.deepEqual(asked(['libgl1-mesa-glx'], 'registry.example/base:4'), ['libgl1-mesa-glx']);
  });

  it('are refused where Debian 13 does not have them', () => {
    assert.throws(() => asked(['wkhtmltopdf'], 'python:3.14-slim-trixie'), {
      message:
        '--packages wkhtmltopdf: Debian 13 does not have this package (nobody maintains it; Debian 12 has it: give a base image of "bookworm" and --packages wkhtmltopdf): leave it out, or set --base-image to an image that has it.',
    });
  });
});
