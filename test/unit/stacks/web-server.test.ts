import assert from 'node:assert/strict';
import { serverProbes } from '../../../src/stacks/web-server.ts';

describe('the web server', () => {
  it('is asked by the shell of its own image, to which port and path are arguments', () => {
    const probes = serverProbes('slim');
    const path = '/a"; rm $HOME';
    assert.deepEqual(probes.http(8080, path, 4).slice(-4), ['8080', path, 'localhost', '23']);
    assert.deepEqual(probes.http(8080, path, 4, { below: 500, host: 'shop.example' }).slice(-2), ['shop.example', '234']);
    assert.doesNotMatch(probes.http(8080, path, 4)[4] ?? '', /8080|HOME/);
    assert.deepEqual(probes.tcp(8080, 4), ['timeout', '4', 'bash', '-c', 'exec 3<>"/dev/tcp/127.0.0.1/$0"', '8080']);
  });

  it('is asked by busybox on Alpine, past any proxy', () => {
    const probes = serverProbes('alpine');
    assert.deepEqual(probes.http(8080, '/healthz', 4), [
      'wget',
      '-q',
      '-Y',
      'off',
      '-T',
      '4',
      '-O',
      '/dev/null',
      'http://127.0.0.1:8080/healthz',
    ]);
    const [shell, , script, ...words] = probes.http(8080, '/', 4, { below: 500, host: 'shop.example' });
    assert.deepEqual([shell, words.at(-2), words.at(-1)], ['sh', 'Host: shop.example', 'http://127.0.0.1:8080/']);
    assert.doesNotMatch(script ?? '', /8080|example/);
    assert.deepEqual(probes.tcp(8080, 4), ['nc', '-z', '-w', '4', '127.0.0.1', '8080']);
  });
});
