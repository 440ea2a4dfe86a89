import { visibleLine } from './visible';

/** What stands in HTML for a sign that would mean something there. */
export const HTML_ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** A text within a line of HTML: between tags, or as an attribute's value in quotes. */
export function htmlText(text: string): string {
  return visibleLine(text).replace(/[&<>"']/g, (sign) => HTML_ENTITIES[sign] ?? sign);
}
