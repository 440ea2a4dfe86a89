/** What stands behind the warnings in the output of `terraform plan`. */
const END = /^(─{3,}|Saved the plan to: )/m;

/** The warnings that `terraform plan -no-color` printed, as it printed them; empty where there are none. */
export function warningsOf(output: string): string {
  const start = /^Warning: /m.exec(output)?.index;
  if (start === undefined) return '';
  const rest = output.slice(start);
  const end = END.exec(rest)?.index ?? rest.length;
  return rest.slice(0, end).trim();
}
