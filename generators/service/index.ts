import { artifacts } from '../../src/artifacts/registry.ts';
import { changedServices } from '../../src/questions/change-services.ts';
import { KaizenGenerator } from '../kaizen-generator.ts';

/** `yo kaizen-docker:service add redis` and `remove redis`. */
export default class ServiceGenerator extends KaizenGenerator {
  constructor(args?: string[], options?: ConstructorParameters<typeof KaizenGenerator>[2]) {
    super(
      artifacts.map(({ name }) => name),
      args,
      options,
      changedServices,
    );
  }
}
