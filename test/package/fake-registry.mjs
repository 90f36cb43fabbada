// A registry with one advisory, or with none to give. Prints its port.
import { createServer } from 'node:http';

const [mode] = process.argv.slice(2);
const ADVISORY = { id: 1, url: 'https://example.com/advisory', title: 'Is broken', severity: 'high', vulnerable_versions: '<2.0.0' };

createServer((request, response) => {
  request.resume().on('end', () => {
    const isAudit = request.url === '/-/npm/v1/security/advisories/bulk';
    response.statusCode = isAudit && mode !== 'refuses' ? 200 : 404;
    response.end(JSON.stringify(isAudit && mode !== 'refuses' ? { broken: [ADVISORY] } : {}));
  });
}).listen(0, '127.0.0.1', function () {
  console.log(this.address().port);
});
