import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { released, releaseNotes, saidOf } from '../../release/changelog';
import { readCommits } from '../../release/commits';

const CHANGELOG = '# Changelog\n\n## Unreleased\n\n- Rooms, with `## code`.\n\n### How to move\n\nSlowly.\n\n## 0.1.1 (2026-01-02)\n\n- Mended.\n\n## 0.1.0 (2026-01-01)\n\n- Begun.\n';

test('what is not released yet stands under its version, and what comes after it under its own heading', () => {
  const next = released(CHANGELOG, '0.2.0', '2026-02-03');
  expect(next).toBe(CHANGELOG.replace('## Unreleased\n', '## Unreleased\n\n## 0.2.0 (2026-02-03)\n'));
  expect(saidOf(next, '0.2.0')).toBe('- Rooms, with `## code`.\n\n### How to move\n\nSlowly.');
  expect(saidOf(next, '0.1.1')).toBe('- Mended.');
  expect(saidOf(next, '0.1.0')).toBe('- Begun.');
  expect(() => released(next, '0.3.0', '2026-03-04')).toThrow('CHANGELOG.md says nothing under "## Unreleased": write what users get from 0.3.0');
});

test('a changelog without a place for what is not released is refused', () => {
  expect(() => released('# Changelog\n\n## 0.1.0\n\n- Begun.\n', '0.2.0', '2026-02-03')).toThrow('no heading "## Unreleased"');
});

test.each(['0.2.0', '0.1', '0.1.10', '.1.0'])('of %s, of which there is no section, nothing is said', (version) => {
  expect(() => saidOf(CHANGELOG, version)).toThrow(`CHANGELOG.md says nothing of ${version}`);
});

test("the project's own changelog can be released", () => {
  const changelog = readFileSync(join(__dirname, '../../CHANGELOG.md'), 'utf8');
  const next = released(changelog, '999.0.0', '2026-01-01');
  expect(saidOf(next, '999.0.0').length).toBeGreaterThan(100);
  expect(next.length).toBe(changelog.length + '\n## 999.0.0 (2026-01-01)\n'.length);
});

test('the page of a release says what users get, and then each commit once', () => {
  const titles = ['feat(rooms): one', 'docs: two', 'fix!: three', 'perf: four', 'fix: five', 'feat: six', 'No type', 'chore(release): 0.1.1', 'chore: eight'];
  const log = titles.map((title, n) => `${n}${'0'.repeat(39)}\x1f${title}\x1f\x1e`).join('\n');
  expect(releaseNotes(CHANGELOG, '0.1.1', readCommits(log))).toBe([
    '- Mended.', '', '## Commits', '',
    '### Breaking', '', '- three (2000000)', '',
    '', '### Features', '', '- **rooms**: one (0000000)', '- six (5000000)', '',
    '', '### Fixes', '', '- five (4000000)', '',
    '', '### Faster', '', '- four (3000000)', '',
    '', '### Everything else', '', '- two (1000000)', '- No type (6000000)', '- eight (8000000)', '',
  ].join('\n'));
  expect(releaseNotes(CHANGELOG, '0.1.0', [])).toBe('- Begun.\n');
});
