import { KaizenGenerator } from '../kaizen-generator.ts';

export default class DockerignoreGenerator extends KaizenGenerator {
  constructor(args?: string[], options?: ConstructorParameters<typeof KaizenGenerator>[2]) {
    super(['dockerignore'], args, options);
  }
}
