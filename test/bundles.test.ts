import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { HANDLERS } from '../projenrc/handlers';
import { EMULATOR } from '../projenrc/local-aws';
import { ALLOWED_LICENCES, thirdParties, thirdPartyLicences } from '../projenrc/third-party';

/** Of both packages: that of the constructs, with the functions in it, and that of the emulator. */
const PARTIES = thirdParties([...HANDLERS, EMULATOR]);

/**
 * Packages with published vulnerabilities, and the first version without them. Most registries answer `npm audit`, which
 * test/package/advisories.test.ts asks; this holds where one does not.
 */
const MENDED: { readonly [name: string]: { readonly version: string; readonly advisories: string[] } } = {
  'fast-xml-parser': {
    version: '5.7.0',
    advisories: [
      'GHSA-m7jm-9gc2-mpf2', 'GHSA-jmr7-xgp7-cmfj', 'GHSA-fj3w-jwp8-x2g3', 'GHSA-8gc5-j5rx-235r', 'GHSA-jp2q-39xq-3w4g', 'GHSA-gh4j-gqv2-49f6',
    ],
  },
};

test('THIRD-PARTY-LICENSES is what the bundles hold', () => {
  const ofFunctions = thirdParties();
  expect(ofFunctions.length).toBeGreaterThan(10);
  expect(readFileSync(join(__dirname, '../THIRD-PARTY-LICENSES'), 'utf8')).toBe(thirdPartyLicences(ofFunctions));
});

test('every bundled package has a licence that we may ship it under, and its text', () => {
  expect(PARTIES.filter(({ licence }) => !ALLOWED_LICENCES.includes(licence))).toEqual([]);
  expect(PARTIES.filter(({ text }) => text.length < 500)).toEqual([]);
});

test('what asks for its notice has one with a copyright in it', () => {
  const asking = PARTIES.filter(({ licence }) => ['MIT', 'ISC', 'BSD-2-Clause', 'BSD-3-Clause'].includes(licence));
  expect(asking.map(({ name }) => name)).toEqual(expect.arrayContaining(['aws4fetch', 'ws']));
  expect(asking.filter(({ text }) => !/copyright .*\d{4}/i.test(text))).toEqual([]);
});

test('no bundled package is older than the version in which its known vulnerabilities are mended', () => {
  expect(unmended(PARTIES)).toEqual([]);
  expect(unmended([{ name: 'fast-xml-parser', version: '5.2.5' }])).toEqual(['fast-xml-parser 5.2.5: GHSA-m7jm-9gc2-mpf2 and others, mended in 5.7.0']);
  expect(unmended([{ name: 'fast-xml-parser', version: '5.10.1' }])).toEqual([]);
});

function unmended(parties: readonly { name: string; version: string }[]): string[] {
  return parties
    .filter(({ name, version }) => name in MENDED && version.localeCompare(MENDED[name].version, 'en', { numeric: true }) < 0)
    .map(({ name, version }) => `${name} ${version}: ${MENDED[name].advisories[0]} and others, mended in ${MENDED[name].version}`);
}
