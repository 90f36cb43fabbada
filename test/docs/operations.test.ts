import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Template } from 'aws-cdk-lib/assertions';
import { ChatAlarms } from '../../src';
import { DIRECTORY_METRICS, HOST_METRICS, MODERATION_METRICS, TOKEN_METRICS } from '../../src/contract';
import { hosted, moderated, newDirectory, newStack } from '../metrics/fixtures';

const page = readFileSync(join(__dirname, '../../docs/operations.md'), 'utf8');

/** The rows of the table under a heading, cell by cell. */
function rowsUnder(heading: string): string[][] {
  const section = page.split(/^## /m).find((text) => text.startsWith(`${heading}\n`))!;
  return [...section.matchAll(/^\| (`.*) \|$/gm)].map(([, row]) => row.split(' | '));
}

test('the page has every metric, and no other', () => {
  const metrics = [TOKEN_METRICS, MODERATION_METRICS, HOST_METRICS, DIRECTORY_METRICS].flatMap((of): string[] => Object.values(of));
  expect(rowsUnder('Metrics').map(([name]) => name.replaceAll('`', '')).sort()).toEqual(metrics.sort());
});

test('the page has every alarm with its default, and no other', () => {
  const stack = newStack();
  const alarms = new ChatAlarms(stack, 'Alarms', { api: hosted(stack, moderated(stack)), directory: newDirectory(stack) });
  const template = Template.fromStack(stack).findResources('AWS::CloudWatch::Alarm');
  const defaults = Object.fromEntries(Object.entries(alarms)
    .filter(([, value]) => alarms.all.includes(value as never))
    .map(([name, one]) => {
      const { Threshold, Period } = template[stack.getLogicalId((one as typeof alarms.failures).node.defaultChild as never)].Properties;
      return [name, [Threshold, Period]];
    }));
  const documented = Object.fromEntries(rowsUnder('Alarms').map(([name, when]) => {
    const [, threshold, minutes] = /^([\d,]+) .*?(?:in (?:(\d+) minutes|a minute))?$/.exec(when)!;
    const period = when.includes('dead letter') ? 300 : Number(minutes ?? 1) * 60;
    return [name.replaceAll('`', ''), [Number(threshold.replace(',', '')), period]];
  }));
  expect(documented).toEqual(defaults);
});
