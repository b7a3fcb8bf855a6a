import assert from 'node:assert/strict';
import { type Address, choosePort, isLoopback } from '../../../src/stacks/listening.ts';

const at = (port: number | undefined, more: Partial<Address> = {}): Address => ({
  path: 'a',
  said: `${port} in a`,
  ...(port === undefined ? {} : { port }),
  ...more,
});
const chosen = (...found: readonly Address[]): unknown => {
  const { port, unknown } = choosePort(found, 8000);
  return port?.value ?? unknown;
};

describe('the port that is chosen among addresses', () => {
  it('is the only one, and the one that all give', () => {
    assert.deepEqual(choosePort([at(80)], 8000), { port: { value: 80, source: '80 in a' }, address: at(80) });
    assert.equal(chosen(at(80), at(80)), 80);
    assert.deepEqual(choosePort([], 8000), {});
  });

  it('is the one that PORT sets, whatever else there is', () => {
    assert.equal(chosen(at(80), at(81, { variable: 'PORT' })), 81);
    assert.equal(chosen(at(81, { variable: 'PORT' }), at(82, { variable: 'PORT' })), 81);
    assert.deepEqual(choosePort([at(undefined, { variable: 'PORT' })], 8000).port, {
      value: 8000,
      source: 'PORT, which a reads and the image sets',
    });
  });

  it('is not for metrics or profiles where there is another one', () => {
    assert.equal(chosen(at(9000, { variable: 'METRICS_PORT' }), at(80)), 80);
    assert.equal(chosen(at(9000, { flag: 'debug' }), at(6060, { isBeside: true }), at(80)), 80);
    assert.equal(chosen(at(9000, { variable: 'METRICS_PORT' })), 9000);
  });

  it('is unknown where the code has several, or one that can not be told', () => {
    assert.equal(chosen(at(80), at(81)), 'The code listens on 80 and 81: choose the port of the application with --port.');
    assert.equal(
      chosen(at(undefined, { variable: 'ADDR' })),
      'a takes its address from ADDR, which has no default: set --port, and ADDR with --environment.',
    );
    assert.equal(chosen(at(undefined), at(80)), undefined);
  });

  it('comes with the address that only the machine itself reaches', () => {
    assert.equal(choosePort([at(80, { host: '' }), at(80, { host: '127.0.0.1' })], 8000).loopback?.host, '127.0.0.1');
    assert.equal(choosePort([at(80, { host: '0.0.0.0' })], 8000).loopback, undefined);
    assert.deepEqual(['127.0.0.1', '127.1', 'localhost', '::1', '[::1]', '', '10.0.0.1', undefined, 1].map(isLoopback), [
      true,
      true,
      true,
      true,
      true,
      false,
      false,
      false,
      false,
    ]);
  });
});
