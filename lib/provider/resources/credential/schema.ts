import { number, string, stringMap } from '../../framework';
import { onExisting } from '../attributes';
import { checkName, USER_DEFINED_CREDENTIAL_TYPE } from '../../../model/names';

export const credentialAttributes = {
  id: string({ description: 'The id of the credential.', computed: true, always: true, stable: true }),
  name: string({ description: 'Its name.', required: true, validate: (name) => checkName(name) }),
  type: string({
    description: 'Its type. `userDefined` takes any field names. A change replaces the credential.',
    default: USER_DEFINED_CREDENTIAL_TYPE,
    requiresReplace: true,
  }),
  fields_wo: stringMap({
    description:
      'The secret fields, by name. Write-only: never in the plan, never in the state. They are sent when the credential is created, when `fields_wo_version` changes, and when the name of the credential changes. Needs Terraform 1.11 or OpenTofu 1.11.',
    writeOnly: true,
    keptAs: 'fields',
    sensitive: true,
  }),
  fields_wo_version: number({
    description:
      'A number that stands for the values of `fields_wo`: when it changes, they are sent again. Leave it out, and the provider counts: it keeps a salted digest (scrypt) of the fields that it wrote in its private state, and where a plan has other fields, names or values, it plans to send them (with a field that is empty, as where a variable was not set, it only warns). Give it, and they are sent when it (or the name) changes and not before: a plan with other fields then only warns. Where nobody knows what was written (after an import or a `moved` block, or by an older version of the provider) a plan says nothing until the next write: change it to send the fields now.',
    computed: true,
    optional: true,
    stable: true,
  }),
  fields: stringMap({
    description:
      'The secret fields, by name, for Terraform and OpenTofu before 1.11. They are kept in the state and in saved plans: prefer `fields_wo`.',
    sensitive: true,
  }),
  on_existing: onExisting,
};

export type CredentialAttributes = typeof credentialAttributes;
