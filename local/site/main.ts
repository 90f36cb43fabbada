import { join } from 'node:path';
import { LOCAL, REPOSITORY, shown } from '../paths';
import { Problem } from '../problem';
import { CommandFailed, run } from '../processes';
import { findPython } from '../python';
import { VirtualEnvironment } from '../virtual-environment';

// Makes a static site of docs/ in .local/site. A link or an anchor that leads nowhere fails it.

const LOGS = join(LOCAL, 'logs');
const LOG = join(LOGS, 'site.log');
const SITE = join(LOCAL, 'site');

async function build(): Promise<void> {
  const environment = new VirtualEnvironment(join(LOCAL, 'site-venv'), join(__dirname, 'requirements.txt'));
  if (!environment.isInstalled()) await environment.install(await findPython(LOGS), LOG);
  await run(environment.python, ['-m', 'mkdocs', 'build', '--config-file', join(__dirname, 'mkdocs.yml'), '--site-dir', SITE], {
    // Material's own news are not ours to tell.
    cwd: REPOSITORY, env: { ...process.env, NO_MKDOCS_2_WARNING: '1' }, log: LOG,
  });
  process.stdout.write(`${shown(join(SITE, 'index.html'))}\n`);
}

build().catch((error: unknown) => {
  if (!(error instanceof Problem || error instanceof CommandFailed)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
});
