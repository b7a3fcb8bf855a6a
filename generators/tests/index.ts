import { KaizenGenerator } from '../kaizen-generator.ts';

export default class TestsGenerator extends KaizenGenerator {
  constructor(args?: string[], options?: ConstructorParameters<typeof KaizenGenerator>[2]) {
    super(['tests'], args, options);
  }
}
