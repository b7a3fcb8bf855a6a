import { KaizenGenerator } from '../kaizen-generator.ts';

export default class DockerfileGenerator extends KaizenGenerator {
  constructor(args?: string[], options?: ConstructorParameters<typeof KaizenGenerator>[2]) {
    super(['dockerfile'], args, options);
  }
}
