import { memoryEntries, memoryMarks } from './memory';
import { directoryRules } from './rules';

describe('what is held in memory for tests keeps the rules of the table', () => {
  directoryRules(async () => ({ entries: memoryEntries(), marks: memoryMarks() }));
});
