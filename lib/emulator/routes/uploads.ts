import { receiveUpload, refuseUpload, UPLOAD_PATH } from '../lifecycle/uploads';
import { operation } from '../operation';

/** PUT of a zip to the URL that draft/function/upload handed out. */
const putFunctionUpload = operation({
  id: 'putFunctionUpload',
  method: 'PUT',
  path: UPLOAD_PATH,
  access: 'none',
  refuse: refuseUpload,
  handle: receiveUpload,
});

export const uploadOperations = [putFunctionUpload];
