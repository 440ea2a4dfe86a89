import { refuseProcesses } from './refuse-processes';

refuseProcesses(() => true);
