import { KaizenGenerator } from '../kaizen-generator.ts';

export default class ComposeGenerator extends KaizenGenerator {
  constructor(args?: string[], options?: ConstructorParameters<typeof KaizenGenerator>[2]) {
    super(['compose'], args, options);
  }
}
