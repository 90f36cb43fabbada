/**
 * Something that the person at the keyboard can put right: the message is one whole sentence that says how.
 * It is printed alone, without a stack and without a step.
 */
export class Problem extends Error {
  override readonly name = 'Problem';
}
