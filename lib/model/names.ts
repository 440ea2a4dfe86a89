import { DESCRIPTION_MAX_LENGTH, NAME_MAX_LENGTH } from './limits';
import { problem, type Problem } from '../shared/problems';

/** The platform's own integration type for function data actions. [public configuration] */
export const FUNCTION_INTEGRATION_TYPE = 'function-data-actions';

/** The platform's own integration type for actions that call a web service. [public configuration] */
export const WEB_SERVICE_INTEGRATION_TYPE = 'custom-rest-actions';

/** The platform's own integration type for actions that invoke an AWS Lambda function of yours. [public configuration] */
export const LAMBDA_INTEGRATION_TYPE = 'lambda-data-actions';

/** The platform's own integration type for actions that call its own API. [public configuration] */
export const PLATFORM_API_INTEGRATION_TYPE = 'purecloud-data-actions';

/**
 * The credential key of `function-data-actions` where the integration type cannot be asked. What a public
 * configuration uses; the type's own `credentials` property always wins over it.
 */
export const FUNCTION_CREDENTIAL_KEY = 'functionCredentials';

/** How the id of an action begins that logs an integration in: the integration's own follows. [iac] */
export const AUTH_ACTION_PREFIX = 'customAuth_-_';

/** The credential type whose fields can have any names. */
export const USER_DEFINED_CREDENTIAL_TYPE = 'userDefined';

const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Whether a text has the form of an id of an org, an integration or a credential. [sdk] */
export function isId(text: string): boolean {
  return ID.test(text);
}

/** Ids of built-in actions begin so; they are read-only. [sdk] */
export const STATIC_ACTION_PREFIX = 'static';

/** Whether an id is that of a built-in action. [sdk] */
export function isStatic(id: string): boolean {
  return id.startsWith(STATIC_ACTION_PREFIX);
}

/** Refuses the ids of built-in actions: nothing about them can be changed. [sdk] */
export function checkNotStatic(id: string): Problem[] {
  if (!isStatic(id)) return [];
  const message = `The action ${id} is built into the platform and is read-only. Only actions of your own integrations can be managed.`;
  return [problem('action/static', [], message)];
}

/** Checks the name of an action, integration or credential, or a category: 1 to 256 characters. [sdk] */
export function checkName(name: string, what = 'name'): Problem[] {
  if (name.trim() === '')
    return [problem('name/empty', [], `The ${what} is empty. Give it 1 to ${NAME_MAX_LENGTH} characters.`)];
  if (name.length > NAME_MAX_LENGTH) {
    return [
      problem(
        'name/too-long',
        [],
        `The ${what} has ${name.length} characters; at most ${NAME_MAX_LENGTH} are allowed.`,
      ),
    ];
  }
  return [];
}

/** Checks a function's description: at most 255 characters. [sdk] */
export function checkDescription(description: string): Problem[] {
  if (description.length <= DESCRIPTION_MAX_LENGTH) return [];
  return [
    problem(
      'function/description-too-long',
      [],
      `The description has ${description.length} characters; at most ${DESCRIPTION_MAX_LENGTH} are allowed.`,
    ),
  ];
}

const UPLOAD_NAME = /^[A-Za-z0-9+\-_.'()]+$/;
const SHA256_HEX = /^[0-9a-f]{64}$/;

/** Checks the file name of an upload: only letters, digits and `+ - _ . ' ( )`. [sdk] */
export function checkUploadFileName(fileName: string): Problem[] {
  if (UPLOAD_NAME.test(fileName)) return [];
  return [
    problem(
      'upload/file-name',
      [],
      `The file name ${JSON.stringify(fileName)} may hold only letters, digits and + - _ . ' ( ).`,
    ),
  ];
}

/**
 * The file name under which code is uploaded: the action's name in the allowed letters, then the code's digest. So
 * the platform itself tells which code is deployed, although it never gives the bytes back.
 */
export function uploadFileName(actionName: string, sha256: string): string {
  const safe = actionName
    .normalize('NFKD')
    .replace(/[^A-Za-z0-9_.-]+/g, '-')
    .replace(/^[-.]+|[-.]+$/g, '')
    .slice(0, 60);
  return `${safe || 'function'}.${sha256}.zip`;
}

/** The digest in the name of an uploaded file, or undefined when the file was uploaded by something else. */
export function sha256OfUploadFileName(fileName: string): string | undefined {
  const digest = /\.([0-9a-f]{64})\.zip$/.exec(fileName)?.[1];
  return digest !== undefined && SHA256_HEX.test(digest) ? digest : undefined;
}
