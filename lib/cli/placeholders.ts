import { objectOf, type JsonObject } from '../shared/json';
import { placeholderFor, PLACEHOLDERS_VARIABLE } from '../model/placeholders';

/** What a plan that is only read runs with in place of secrets that nobody gave. */
interface Placeholders {
  /** The variables that have one. */
  readonly names: readonly string[];
  /** Environment variables for Terraform: to be added to the others. */
  readonly env: Readonly<Record<string, string>>;
}

const NONE: Placeholders = { names: [], env: {} };

/**
 * Placeholders for the secret variables of a stack (sensitive texts without a default) that the environment gives no
 * value, or an empty one, as a workflow does for a secret that it has not. So a plan that is only read needs no secret of a function: write-only values are in no plan.
 *
 * What the provider itself logs in with gets none: Terraform says that it is missing, which is clearer than a login
 * that fails. Neither does a stack whose plans HCP Terraform makes: it knows the values, and would take these instead.
 *
 * @param configuration the synthesised stack
 */
export function placeholdersFor(configuration: unknown, env: NodeJS.ProcessEnv): Placeholders {
  const stack = objectOf(configuration);
  const terraform = objectOf(stack['terraform']);
  if (terraform['cloud'] !== undefined || objectOf(terraform['backend'])['remote'] !== undefined) return NONE;
  const providers = JSON.stringify(stack['provider'] ?? {});
  const names = Object.entries(objectOf(stack['variable']))
    .filter(([name, variable]) => isSecretText(objectOf(variable)) && (env[`TF_VAR_${name}`] ?? '') === '')
    .map(([name]) => name)
    .filter((name) => !new RegExp(`\\bvar\\.${name}(?![\\w-])`).test(providers))
    .sort();
  if (names.length === 0) return NONE;
  return {
    names,
    env: {
      ...Object.fromEntries(names.map((name) => [`TF_VAR_${name}`, placeholderFor(name)])),
      [PLACEHOLDERS_VARIABLE]: '1',
    },
  };
}

function isSecretText(variable: JsonObject): boolean {
  const { type = 'string', sensitive, default: value } = variable;
  return sensitive === true && value === undefined && type === 'string';
}
