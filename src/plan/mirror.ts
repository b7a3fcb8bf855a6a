/**
 * Takes an image reference and a mirror of Docker Hub (`mirror.example/hub`, or empty), and returns the reference to pull. Official images
 * are below `library/` there, as in Docker Hub's own API. An image of another registry stays unchanged.
 */
export function mirrored(reference: string, mirror: string): string {
  if (mirror === '') return reference;
  const slash = reference.indexOf('/');
  const first = slash < 0 ? '' : reference.slice(0, slash);
  // The distribution project's rule: the first part is a registry if it has a dot or a colon, or is "localhost".
  if (first === 'docker.io') return mirrored(reference.slice(slash + 1), mirror);
  if (/[.:]/.test(first) || first === 'localhost') return reference;
  return `${mirror}/${slash < 0 ? `library/${reference}` : reference}`;
}
