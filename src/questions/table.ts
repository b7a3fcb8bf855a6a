import { budgetQuestions } from './budget-questions.ts';
import { clusterQuestions } from './cluster-questions.ts';
import { healthQuestions } from './health-questions.ts';
import { imageQuestions } from './image-questions.ts';
import { organizationQuestions } from './organization-questions.ts';
import type { QuestionName, Questions } from './question.ts';
import { stackQuestions } from './stack-questions.ts';

const { kubernetes, ...ofCluster } = clusterQuestions;

/** All questions, in the order in which they are asked and resolved. A default may depend on the answers above it. */
export const questions: Questions<QuestionName> = {
  ...imageQuestions,
  ...healthQuestions,
  // The memory limit and the grace period of manifests count only for manifests.
  kubernetes,
  ...stackQuestions,
  ...ofCluster,
  ...budgetQuestions,
  ...organizationQuestions,
};

/** The names of the questions, in the order of the table. */
export const questionNames = Object.keys(questions).filter((name): name is QuestionName => name in questions);

/** Returns the flag of a question, without dashes at its beginning: `healthPath` → `health-path`. */
export function flagOf(name: QuestionName): string {
  return questions[name].flag ?? name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
