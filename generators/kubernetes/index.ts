import { artifacts } from '../../src/artifacts/registry.ts';
import { KaizenGenerator } from '../kaizen-generator.ts';

/** `yo kaizen-docker:kubernetes`: writes the manifests, and the other files. */
export default class KubernetesGenerator extends KaizenGenerator {
  constructor(args?: string[], options?: ConstructorParameters<typeof KaizenGenerator>[2]) {
    super(
      artifacts.map(({ name }) => name),
      args,
      options,
    );
  }

  override writing(): Promise<void> {
    Object.assign(this.options, { kubernetes: true });
    return super.writing();
  }
}
