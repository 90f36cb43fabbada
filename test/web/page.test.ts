import { connection } from './connection';
import { fourPeople } from './four-people';
import { keyboard } from './keyboard';
import { late } from './late';
import { layout } from './layout';
import { load } from './load';
import { moderation } from './moderation';
import { ownRooms } from './own-rooms';
import { readmePicture } from './readme-picture';
import { safety } from './safety';
import { samplesOfOthers } from './samples-of-others';
import { signingIn } from './signing-in';
import { Stage } from './stage';

// One file for jest, and one local AWS: it takes longer to start than most of these take.
const stage = Stage.forFile();

describe('the page', () => {
  signingIn(stage);
  ownRooms(stage);
  fourPeople(stage);
  connection(stage);
  moderation(stage);
  safety(stage);
  keyboard(stage);
  late(stage);
  layout(stage);
  load(stage);
  samplesOfOthers(stage);
  readmePicture(stage);
});
