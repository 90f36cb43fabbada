import { TagResourceCommand } from '@aws-sdk/client-ivschat';
import { asProperty, KINDS, OWNER, type Properties, REVIEWER, ROOM } from './kinds';
import { createEvent, openStage, type Stage, updateEvent } from '../lambda/custom-resource/stage';

/** As many tags as a template may have: one more is ours. */
const most = (prefix: string) => asProperty(Object.fromEntries(Array.from({ length: 49 }, (_, n) => [`${prefix}${n}`, 'v'])));

describe.each(KINDS)('a $label', (kind) => {
  const { noun, full, changed, refused } = kind;
  let stage: Stage;
  beforeAll(async () => { stage = await openStage(kind.type); });
  afterEach(() => stage.emulator.reset());
  afterAll(() => stage.close());

  const made = async (properties: Properties = full) => (await stage.run(createEvent(properties))).physicalResourceId;
  const read = (id: string) => kind.read(stage.outsider, id);

  test('row 8: an Update keeps the id, whatever changes', async () => {
    const id = await made();
    expect(await stage.run(updateEvent(id, { ...changed, Name: 'renamed' }, full))).toMatchObject({ physicalResourceId: id, attributes: { Arn: id, Name: 'renamed' } });
    expect(await kind.list(stage.outsider)).toEqual([id]);
  });

  test('row 8: an Update that fails keeps the id too, however it fails', async () => {
    const id = await made();
    const failures: Properties[] = [refused, ...kind.unparsable.map(([, properties]) => properties)];
    for (const properties of failures) {
      expect(await stage.run(updateEvent(id, properties, full))).toMatchObject({ physicalResourceId: id, error: {} });
    }
    stage.emulator.faults.add({ kind: 'error-before', operation: `Update${noun}` });
    expect(await stage.run(updateEvent(id, changed, full), { milliseconds: 3_000 })).toMatchObject({ physicalResourceId: id, error: {} });
    expect(await stage.run(updateEvent('made-up', changed, full))).toMatchObject({ physicalResourceId: 'made-up', error: {} });
  });

  test('row 9: a rollback brings back what was, old and new swapped', async () => {
    const id = await made();
    await stage.run(updateEvent(id, changed, full));
    await stage.run(updateEvent(id, full, changed));
    expect(await read(id)).toEqual(full);
  });

  test('row 9: what the old properties say is believed of tags alone, and breaks nothing', async () => {
    const id = await made();
    for (const old of [refused, { Tags: 'none' }, { Tags: [null, { Key: OWNER, Value: 'me' }] }, {}]) {
      await stage.run(updateEvent(id, changed, old));
      expect(await stage.run(updateEvent(id, full, old))).not.toHaveProperty('error');
      expect(await read(id)).toEqual(full);
    }
    expect(await stage.tags(id)).toHaveProperty([OWNER]);
  });

  test('row 10: properties are understood as CloudFormation hands them over, in every shape that was ever sent', async () => {
    for (const [shape, expected] of kind.shapes) {
      const id = await made(shape);
      expect(await read(id)).toEqual(expected);
      await stage.run(updateEvent(id, changed, shape));
      await stage.run(updateEvent(id, shape, changed));
      expect(await read(id)).toEqual(expected);
      await kind.remove(stage.outsider, id);
    }
  });

  test('row 10: what does not parse is refused before anything is made, and the error names the property', async () => {
    for (const [name, properties] of kind.unparsable) {
      const { error } = await stage.run(createEvent(properties));
      expect(error?.message).toMatch(new RegExp(`^${name} must `));
    }
    expect(stage.calls(`Create${noun}`)).toBe(0);
  });

  test('row 11: a property that left the template goes back to its default', async () => {
    const id = await made(full);
    await stage.run(updateEvent(id, kind.bare, full));
    expect(await read(id)).toEqual(kind.defaults);
  });

  test('row 12: tags that left the template are removed; those of others, and our own, stay', async () => {
    const id = await made();
    const { [OWNER]: ours } = await stage.tags(id);
    await stage.outsider.send(new TagResourceCommand({ resourceArn: id, tags: { cost: '42' } }));
    await stage.run(updateEvent(id, { ...full, Tags: asProperty({ stage: 'test' }) }, full));
    expect(await stage.tags(id)).toEqual({ stage: 'test', cost: '42', [OWNER]: ours });
  });

  test('row 12: a template may set 49 tags, but not ours', async () => {
    expect(await read(await made({ ...full, Tags: most('a') }))).toMatchObject({ Tags: most('a') });
    const { error } = await stage.run(createEvent({ ...full, Tags: [{ Key: OWNER, Value: 'me' }] }));
    expect(error?.message).toContain(`The tag ${OWNER} is reserved`);
  });

  // 49 old ones and as many new ones would be too many at any one time.
  test('row 12: all 49 tags can be replaced in one Update', async () => {
    const id = await made({ ...full, Tags: most('a') });
    expect(await stage.run(updateEvent(id, { ...full, Tags: most('b') }, { ...full, Tags: most('a') }))).not.toHaveProperty('error');
    expect(await read(id)).toMatchObject({ Tags: most('b') });
  });
});

describe('a room', () => {
  let stage: Stage;
  beforeAll(async () => { stage = await openStage(ROOM.type); });
  afterAll(() => stage.close());

  // Taken for ALLOW, a fallback that was meant to deny would let every message through.
  test('row 10: a fallback result that is none is refused', async () => {
    const { error } = await stage.run(createEvent({ MessageReviewHandler: { Uri: REVIEWER, FallbackResult: 'deny' } }));
    expect(error?.message).toMatch(/^MessageReviewHandler must .*ALLOW or DENY, got .*deny/);
  });
});
