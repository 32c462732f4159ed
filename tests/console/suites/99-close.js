import { after } from 'node:test';
import { closeAll } from '../support/stage.js';

after(closeAll);
