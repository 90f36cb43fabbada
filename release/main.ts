import { commandsIn } from './commands';

const COMMANDS = commandsIn(process.cwd());
const [command, word = ''] = process.argv.slice(2);
try {
  if (!Object.hasOwn(COMMANDS, command)) throw new Error(`npm run release ${Object.keys(COMMANDS).join(' | ')}`);
  console.log(COMMANDS[command](word));
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
