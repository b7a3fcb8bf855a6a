/** Named places in the templates where a preset can add its own text. The names are part of the interface. */
export const slots = {
  'dockerfile.build': 'the first stage that builds, after its WORKDIR; absent for static sites without a build',
  'dockerfile.runtime.root': 'the final stage, while the user is still root',
  'dockerfile.runtime.user': 'the final stage, after the labels and before CMD; commands run as the user of the application',
  'compose.application': 'each container of the application, as further keys of its service',
  'compose.services': 'further services',
  'compose.end': 'further top-level keys of the compose file',
  'dockerignore.end': 'the end of the .dockerignore, where the last match of a path counts',
} as const;

export type SlotName = keyof typeof slots;
export const slotNames = Object.keys(slots).filter((name): name is SlotName => name in slots);

/** The content of the slots. */
export type SlotTexts = Readonly<Partial<Record<SlotName, string>>>;

/** The text of a slot as whole lines, each of them indented; nothing for an empty slot. */
export function slotText({ slots: texts }: { readonly slots?: SlotTexts | undefined }, name: SlotName, indent = 0): string {
  const text = texts?.[name]?.replace(/\n+$/, '') ?? '';
  if (text === '') return '';
  const lines = text.split('\n').map((line) => (line === '' ? '' : `${' '.repeat(indent)}${line}`));
  return `${lines.join('\n')}\n`;
}
