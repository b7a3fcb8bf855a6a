import assert from 'node:assert/strict';
import { chooseHealthPath, mentionsHealth, type Placement, type Router, resolveRoutes } from '../../../src/stacks/health-path.ts';
import { splitSource } from '../../../src/stacks/python/source.ts';

const source = splitSource('a', '');
const router = (name: string): Router => ({ source, name });
const resolve = (path: string, name: string, placements: Readonly<Record<string, Placement>>): string | undefined =>
  resolveRoutes([{ path, source, router: router(name) }], (each) => placements[each.name])[0]?.path;

describe('the path of a route', () => {
  it('is its own without a router', () => {
    assert.deepEqual(
      resolveRoutes([{ path: '/up', source }], () => undefined),
      [{ path: '/up', file: 'a' }],
    );
  });

  it('has the prefixes of all routers before it, and one slash behind them', () => {
    const placements = { app: { prefix: '' }, outer: { prefix: '/api', on: router('app') }, inner: { prefix: '/v1', on: router('outer') } };
    assert.equal(resolve('/up', 'inner', placements), '/api/v1/up');
    assert.equal(resolve('up', 'outer', placements), '/api/up');
  });

  it('is not known where one of the prefixes is not, or a router is nowhere, or in a circle', () => {
    const placements = {
      open: { prefix: undefined },
      lost: { prefix: '/x', on: router('nowhere') },
      inOpen: { prefix: '/x', on: router('open') },
      round: { prefix: '/x', on: router('round') },
    };
    for (const name of ['nowhere', ...Object.keys(placements)]) assert.equal(resolve('/up', name, placements), undefined);
  });

  it('is looked for once for each router, and for a number of them', () => {
    let asked = 0;
    const routes = Array.from({ length: 1000 }, (_, index) => ({ path: '/up', source, router: router(`r${index % 100}`) }));
    const found = resolveRoutes(routes, () => {
      asked += 1;
      return { prefix: '' };
    });
    assert.deepEqual([asked, found.length], [20, 200]);
  });
});

describe('the health path', () => {
  const best = (...paths: readonly string[]) => chooseHealthPath(paths.map((path) => ({ path, file: 'a' })))?.value;

  it('is that of liveness before that of readiness, and of the shortest', () => {
    assert.equal(best('/ready', '/health', '/healthz'), '/healthz');
    assert.equal(best('/api/v1/health', '/health'), '/health');
  });

  it('is none that has a parameter, or is the status of something else', () => {
    assert.equal(best('/{id}/health', '/orders/status', '/healthz?'), undefined);
  });

  it('is told by its words', () => assert.deepEqual(['GET /livez', 'orders'].map(mentionsHealth), [true, false]));
});
