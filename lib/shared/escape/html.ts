import { visibleLine } from './visible';

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** A text within a line of HTML: between tags, or as an attribute's value in quotes. */
export function htmlText(text: string): string {
  return visibleLine(text).replace(/[&<>"']/g, (sign) => ENTITIES[sign] ?? sign);
}
