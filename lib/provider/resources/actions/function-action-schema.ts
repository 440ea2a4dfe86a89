import { FUNCTION_METHOD } from '../../../model/requests';
import { DEFAULT_RUNTIME } from '../../../model/runtimes';
import { TIMEOUT_DEFAULT_SECONDS } from '../../../model/limits';
import { DEFAULT_REQUEST_TEMPLATE, sameTemplate } from '../../../model/templates';
import { commonAttributes } from './schema';
import { bool, number, object, string, stringMap } from '../../framework';

export const functionActionAttributes = {
  ...commonAttributes,
  request: object(
    { description: "How the input becomes the function's event and client context.", default: {} },
    {
      template: string({
        description:
          'Velocity: the event. The default passes the whole input on. Two that are the same JSON are no change.',
        sameMeaning: sameTemplate,
        default: DEFAULT_REQUEST_TEMPLATE,
      }),
      headers: stringMap({ description: "Velocity values: the function's client context.", default: {} }),
      type: string({
        description: `The HTTP method; functions always use \`${FUNCTION_METHOD}\`.`,
        default: FUNCTION_METHOD,
      }),
    },
  ),
  function: object(
    { description: 'The settings of the function itself.', required: true },
    {
      handler: string({
        description: '`path/to/module.export` inside the zip.',
        required: true,
      }),
      runtime: string({ description: 'The Node.js runtime.', default: DEFAULT_RUNTIME }),
      timeout_seconds: number({ description: '1 to 15 seconds.', default: TIMEOUT_DEFAULT_SECONDS }),
      description: string({
        description: "At most 255 characters. Default: the action's name when it is created.",
        optional: true,
        computed: true,
        always: true,
        stable: true,
      }),
    },
  ),
  code: object(
    {
      description:
        'The code: a zip. Without it the code that is deployed is kept and only the definition is managed: for an action that is imported; one that is to be created needs code.',
    },
    {
      path: string({
        description:
          'The path of the zip on this machine. Either this or `source_dir` is given. Another path to the same code is no change: the state keeps the one before.',
      }),
      source_dir: string({
        description:
          "The directory of the function's sources on this machine, in place of a zip: what the handler leads to (`src/index.handler`: `src/index.ts`) is bundled with what it imports and zipped, at each plan, as the constructs do it and with the same digest. That needs the npm package genesys-actions in the version of this provider where Terraform runs, or above.",
      }),
      sha256: string({
        description:
          'The digest that names the code, in lower-case hexadecimal. Of a package that genesys-actions has made: the digest of what it holds, whatever it is compressed with (or the SHA-256 of the file, if that is given). Of any other zip: the SHA-256 of the file. When it is given, the zip must have it. After a refresh: that of the deployed code, so that a difference shows.',
        optional: true,
        computed: true,
        sameMeaning: (prior, next) => prior.toLowerCase() === next.toLowerCase(),
      }),
      size: number({
        description:
          'Bytes of the zip that was uploaded; null where that is not known: after an upload by something else.',
        computed: true,
      }),
    },
  ),
  publish: bool({
    description:
      'Whether the action is published. With `false` it stays a draft, which only tests can execute; what is published already stays as it is, and changes of it wait in a draft.',
    default: true,
  }),
  take_over_draft: bool({
    description:
      'Whether a draft of this action that somebody else has begun may be overwritten. Otherwise the plan tells of it, and the apply is refused.',
    default: false,
  }),
  deployed: object(
    {
      description:
        'What is deployed where the rest does not tell it: a draft that waits to be published, and code that is kept. Null for an action that is published with the code that is configured.',
      computed: true,
    },
    {
      draft_version: number({
        description:
          'The version of the draft that waits to be published; null when the state is what is published.',
        computed: true,
      }),
      sha256: string({
        description:
          'The digest of code that is kept, as the name of its zip tells it; null when something else deployed it, and where `code` tells it.',
        computed: true,
      }),
      zip_id: string({
        description: 'The id of the zip of code that is kept; null where `code` tells it.',
        computed: true,
      }),
    },
  ),
};

export type FunctionActionAttributes = typeof functionActionAttributes;

/** The resource's type. */
export const FUNCTION_ACTION = 'genesysactions_function_action';

/** States of the first release tell of what is deployed in attributes of their own. */
export const earlierFunctionAction = {
  attribute: 'deployed_sha256',
  convert: ({
    draft_version: draftVersion = null,
    deployed_sha256: digest = null,
    zip_id: zip = null,
    ...state
  }: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> => {
    const [sha256, zip_id] = (state['code'] ?? null) === null ? [digest, zip] : [null, null];
    const isPlain = draftVersion === null && sha256 === null && zip_id === null;
    return { ...state, deployed: isPlain ? null : { draft_version: draftVersion, sha256, zip_id } };
  },
};
