import { artifacts } from '../../src/artifacts/registry.ts';
import { KaizenGenerator } from '../kaizen-generator.ts';

export default class AppGenerator extends KaizenGenerator {
  constructor(args?: string[], options?: ConstructorParameters<typeof KaizenGenerator>[2]) {
    super(
      artifacts.map(({ name }) => name),
      args,
      options,
    );
  }
}
