import { describeMergeProperties } from '../../support/merge-properties.ts';

describe('merging', function () {
  this.timeout(120_000);
  describeMergeProperties(1000, 300);
});
