import type { AttributePath } from '../framework/diagnostics';
import type { Attribute, Attributes } from '../framework/schema';
import type { TypeConstraint } from '../framework/values';
import type { AttributePathMessage, StepMessage } from './messages';

/** What a step of a path can go into: an object's attributes, the elements of a map or list, or nothing further. */
type Inside =
  { readonly object: Attributes } | { readonly elements: 'map' | 'list'; readonly then: Inside } | undefined;

/**
 * A path for the wire, where attribute names, map keys and list indices differ. The schema tells them apart; what it does not
 * know (inside a JSON text, say) ends the path, because Terraform could not point at it.
 */
export function encodePath(attributes: Attributes, path: AttributePath): AttributePathMessage {
  const steps: Partial<StepMessage>[] = [];
  let inside: Inside = { object: attributes };
  for (const step of path) {
    if (inside === undefined) break;
    if ('object' in inside) {
      const attribute: Attribute | undefined = Object.hasOwn(inside.object, step)
        ? inside.object[step]
        : undefined;
      if (attribute === undefined) break;
      steps.push({ attribute_name: String(step) });
      inside = insideAttribute(attribute);
    } else {
      if (inside.elements === 'map') steps.push({ element_key_string: String(step) });
      else if (typeof step === 'number') steps.push({ element_key_int: step });
      else break;
      inside = inside.then;
    }
  }
  return { steps };
}

function insideAttribute({ nested, type }: Attribute): Inside {
  if (nested === undefined) return insideType(type);
  const object = { object: nested.attributes };
  return nested.nesting === 'single' ? object : { elements: nested.nesting, then: object };
}

/** Elements of a set have no key of their own: a path ends at the set. */
function insideType(type: TypeConstraint | undefined): Inside {
  if (type === undefined || typeof type === 'string') return undefined;
  if (type[0] !== 'map' && type[0] !== 'list') return undefined;
  return { elements: type[0], then: insideType(type[1]) };
}
