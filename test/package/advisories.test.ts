import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { type Audit, audit } from './audit';
import { HANDLERS } from '../../projenrc/handlers';
import { EMULATOR } from '../../projenrc/local-aws';
import { thirdParties } from '../../projenrc/third-party';

test('no registry knows a vulnerability of what is bundled', () => {
  const result = audit(thirdParties([...HANDLERS, EMULATOR]));
  if ('notChecked' in result) {
    // Not a failure: some registries hand out packages and know no advisories. test/bundles.test.ts holds those that we know.
    process.stderr.write(`\nNOT CHECKED: whether there are advisories against the bundled packages. ${result.notChecked}\n\n`);
    return;
  }
  expect(result.findings).toEqual([]);
});

const PACKAGES = [{ name: 'broken', version: '1.0.0' }, { name: 'broken', version: '2.0.0' }, { name: 'fine', version: '1.0.0' }];

test('a registry that knows a vulnerability is heard', async () => {
  expect(await auditAt('answers', PACKAGES)).toEqual({ findings: ['broken: Is broken (https://example.com/advisory)'] });
  expect(await auditAt('answers', PACKAGES.slice(1))).toEqual({ findings: [] });
});

test('a registry that answers no audit is not taken for one that knows nothing', async () => {
  expect(await auditAt('refuses', PACKAGES)).toEqual({ notChecked: expect.stringContaining('404') });
});

async function auditAt(mode: 'answers' | 'refuses', packages: typeof PACKAGES): Promise<Audit> {
  const registry = spawn(process.execPath, [join(__dirname, 'fake-registry.mjs'), mode], { stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    const [port] = await once(registry.stdout, 'data') as [Buffer];
    return audit(packages, ['--registry', `http://127.0.0.1:${String(port).trim()}/`]);
  } finally {
    registry.kill();
  }
}
