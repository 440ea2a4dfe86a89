import { objectOf, objectsIn, type Json, type JsonObject } from '../shared/json';

/** A state, as Terraform tells one from the next. */
export interface StateVersion {
  readonly lineage: string;
  readonly serial: number;
}

/**
 * Reads what `terraform state pull` prints, and takes nothing of it but its version.
 *
 * @returns null where there is no state yet
 */
export function stateVersionOf(text: string): StateVersion | null {
  if (text.trim() === '') return null;
  const { lineage, serial } = JSON.parse(text) as { lineage?: unknown; serial?: unknown };
  return typeof lineage === 'string' && lineage !== '' && typeof serial === 'number'
    ? { lineage, serial }
    : null;
}

/**
 * The resources in a part of what `terraform show -json` prints (`values` of a state, `planned_values` of a plan), data
 * sources among them, those of all modules.
 */
export function resourcesIn(values: Json | undefined): JsonObject[] {
  const ofModule = ({ resources, child_modules: modules }: JsonObject): JsonObject[] => [
    ...objectsIn(resources),
    ...objectsIn(modules).flatMap(ofModule),
  ];
  return ofModule(objectOf(objectOf(values)['root_module']));
}

/**
 * The resources in what `terraform state pull` prints, in the same form. No provider is asked, so a state that an earlier
 * release has written is read as well.
 */
export function pulledResources(text: string): JsonObject[] {
  if (text.trim() === '') return [];
  return objectsIn(objectOf(JSON.parse(text) as Json)['resources']).flatMap(
    ({ mode, module, type, name, instances }) => {
      const place = [...(typeof module === 'string' ? [module] : []), String(type), String(name)].join('.');
      return objectsIn(instances)
        .filter(({ deposed }) => mode === 'managed' && deposed === undefined)
        .map(({ index_key: key, attributes: values = null }) => ({
          type: type ?? null,
          address: key === undefined ? place : `${place}[${JSON.stringify(key)}]`,
          values,
        }));
    },
  );
}
