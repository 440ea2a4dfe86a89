import { refuseProcesses } from './refuse-processes';

refuseProcesses((program) => /^(terraform|tofu|cdktf)$/.test(program));
