import { refuseProcesses } from '../refuse-processes';

// What children start is not seen from here: they find refusals first in their PATH.
refuseProcesses((program) => /^(terraform|tofu|cdktf)$/.test(program), __dirname);
