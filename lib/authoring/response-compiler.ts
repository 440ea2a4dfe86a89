import type { ResponseConfiguration } from '../model/actions';
import type { Json } from '../shared/json';
import type { MappedResponse } from './response-builder';

/** What the templates of the platform know already: a name of these cannot be that of a translated value. */
const TAKEN = [
  'input',
  'credentials',
  'rawResult',
  'esc',
  'math',
  'encoding',
  'successTemplateUtils',
  'urlTool',
  'null',
  'comma',
  'foreach',
  'velocityCount',
];

/**
 * Makes the response configuration of a mapping: the translation map, its defaults, and a success template that is valid
 * JSON whatever is found. Translated values are JSON text already, so the template puts them in as they are.
 */
export function compileMapping({ paths, defaults }: MappedResponse): ResponseConfiguration {
  const translationMap: Record<string, string> = {};
  const translationMapDefaults: Record<string, string> = {};
  const always: string[] = [];
  const sometimes: { variable: string; member: string }[] = [];
  for (const [name, path] of Object.entries(paths)) {
    const variable = variableFor(name, translationMap);
    translationMap[variable] = path;
    const fallback: Json | undefined = defaults[name];
    const member = `${key(name)}: \${${variable}}`;
    if (fallback === undefined) sometimes.push({ variable, member });
    else {
      translationMapDefaults[variable] = JSON.stringify(fallback);
      always.push(member);
    }
  }
  return { translationMap, translationMapDefaults, successTemplate: object(always, sometimes) };
}

function object(always: string[], sometimes: { variable: string; member: string }[]): string {
  if (always.length > 0) {
    const rest = sometimes.map(({ variable, member }) => `#if($${variable} != $null), ${member}#end`);
    return `{ ${always.join(', ')}${rest.join('')} }`;
  }
  const rest = sometimes.map(
    ({ variable, member }) => `#if($${variable} != $null)\${comma}${member}#set($comma = ", ")#end`,
  );
  return rest.length === 0 ? '{}' : `{ #set($comma = "")${rest.join('')} }`;
}

/** A variable's name: the property's own where Velocity can read it and nobody else has it. */
function variableFor(name: string, used: Readonly<Record<string, string>>): string {
  const fits = /^[a-zA-Z]\w*$/.test(name) && !TAKEN.includes(name);
  let variable = fits ? name : `value_${name.replace(/\W/g, '_')}`;
  while (variable in used) variable += '_';
  return variable;
}

function key(name: string): string {
  return JSON.stringify(name).replaceAll('$', '\\u0024').replaceAll('#', '\\u0023');
}
