import { Harness } from './harness';
import { Stage } from './room-directory/stage';
import { testBackend } from './room-directory/test-backend';
import { testHosts } from './room-directory/test-hosts';
import { testRemoval } from './room-directory/test-removal';
import { testStreams } from './room-directory/test-streams';
import { testSweep } from './room-directory/test-sweep';

// One local AWS and one story, in this order: each part begins with what the one before it left.

const stage = Stage.forFile(Harness.forFile());

testBackend(stage);
testHosts(stage);
testStreams(stage);
testSweep(stage);
testRemoval(stage);
