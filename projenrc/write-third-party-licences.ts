import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { thirdParties, thirdPartyLicences } from './third-party';

// Runs after the bundler, from its task.
writeFileSync(join(__dirname, '../THIRD-PARTY-LICENSES'), thirdPartyLicences(thirdParties()));
