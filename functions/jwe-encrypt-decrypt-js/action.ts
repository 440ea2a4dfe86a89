import { defineFunctionAction } from 'genesys-actions/function';
import jwe from '../jwe-encrypt-decrypt/action';

/** The same action; its code is plain JavaScript. */
export default defineFunctionAction({ ...jwe, name: 'JWE encrypt decrypt (JavaScript)' });
