import { join } from 'node:path';
import { thirdParties } from '../../projenrc/third-party';
import { commandsIn } from '../../release/commands';
import { type Bill, billOfWhatIsShipped } from '../../release/sbom';

const development = [{ name: 'cdx:npm:package:development', value: 'true' }];

/** What npm says of a project that bundles `sdk`, which needs `xml`, and is built with `tool`, which needs an older `xml`. */
const BILL: Bill = {
  bomFormat: 'CycloneDX',
  metadata: { component: { 'bom-ref': 'chat@1.2.3', 'name': 'folder', 'version': '1.2.3' } },
  components: [
    { 'bom-ref': 'sdk@3.0.0', 'name': 'sdk', 'version': '3.0.0', 'properties': [{ name: 'cdx:npm:package:path', value: 'node_modules/sdk' }, ...development] },
    { 'bom-ref': 'xml@2.0.0', 'name': 'xml', 'version': '2.0.0', 'properties': development, 'licenses': [{ license: { id: 'MIT' } }] },
    { 'bom-ref': 'xml@1.0.0', 'name': 'xml', 'version': '1.0.0', 'properties': development },
    { 'bom-ref': 'tool@1.0.0', 'name': 'tool', 'version': '1.0.0', 'properties': development },
  ],
  dependencies: [
    { ref: 'chat@1.2.3', dependsOn: ['sdk@3.0.0', 'tool@1.0.0'] },
    { ref: 'sdk@3.0.0', dependsOn: ['xml@2.0.0', 'tool@1.0.0'] },
    { ref: 'xml@2.0.0' },
    { ref: 'xml@1.0.0', dependsOn: [] },
    { ref: 'tool@1.0.0', dependsOn: ['xml@1.0.0'] },
  ],
};

test('the bill of materials has what is bundled, in the versions that are, and no tool', () => {
  const bill = billOfWhatIsShipped(BILL, [{ name: 'sdk', version: '3.0.0' }, { name: 'xml', version: '2.0.0' }], 'chat');
  expect(bill).toEqual({
    bomFormat: 'CycloneDX',
    metadata: { component: { 'bom-ref': 'chat@1.2.3', 'name': 'chat', 'version': '1.2.3' } },
    components: [
      { 'bom-ref': 'sdk@3.0.0', 'name': 'sdk', 'version': '3.0.0', 'properties': [{ name: 'cdx:npm:package:path', value: 'node_modules/sdk' }] },
      { 'bom-ref': 'xml@2.0.0', 'name': 'xml', 'version': '2.0.0', 'licenses': [{ license: { id: 'MIT' } }] },
    ],
    dependencies: [
      { ref: 'chat@1.2.3', dependsOn: ['sdk@3.0.0', 'xml@2.0.0'] },
      { ref: 'sdk@3.0.0', dependsOn: ['xml@2.0.0'] },
      { ref: 'xml@2.0.0', dependsOn: [] },
    ],
  });
});

test('code of a package that npm does not know of is an error', () => {
  expect(() => billOfWhatIsShipped(BILL, [{ name: 'xml', version: '3.0.0' }], 'chat')).toThrow('npm knows nothing of xml 3.0.0, which a bundle holds code of');
});

test("the bill of the project's own package has what THIRD-PARTY-LICENSES has, each with its licence and where it is from", () => {
  const { components, metadata, dependencies } = JSON.parse(commandsIn(join(__dirname, '../..')).sbom('')) as Bill;
  expect(components.map(({ name, version }) => `${name} ${version}`)).toEqual(thirdParties().map(({ name, version }) => `${name} ${version}`));
  expect(components.length).toBeGreaterThan(10);
  for (const { name, version, licenses, purl } of components) {
    expect([name, licenses, purl]).toEqual([name, [expect.anything()], `pkg:npm/${encodeURIComponent(name).replace('%2F', '/')}@${version}`]);
  }
  expect(metadata.component).toMatchObject({ 'name': 'cdk-ivschat', 'bom-ref': 'cdk-ivschat@0.0.0', 'purl': 'pkg:npm/cdk-ivschat@0.0.0' });
  expect(dependencies.length).toBe(components.length + 1);
});
