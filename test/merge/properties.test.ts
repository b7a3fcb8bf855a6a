import { describeMergeProperties } from '../support/merge-properties.ts';

describe('merging, at length', function () {
  this.timeout(1_200_000);
  describeMergeProperties(10_000, 10_000);
});
