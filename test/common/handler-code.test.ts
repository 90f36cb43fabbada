import { handlerCode } from '../../src/common/handler-code';

test('a bundle that was not built is an error that says how to build it', () => {
  expect(() => handlerCode('no-such-handler')).toThrow(/assets\/lambda\/no-such-handler is missing\. Run: npm run bundle/);
});
