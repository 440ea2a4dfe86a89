import { isJsonObject, parsedObject } from '../shared/json';

/** What `terraform plan -json` said, beside its plan. */
interface PlanMessages {
  /** Each once. */
  readonly warnings: readonly PlanWarning[];
  /** The errors, or whatever was printed where there is none, for people. */
  readonly failure: string;
}

/** Reads what `terraform plan -json` prints: a line of JSON for each thing that it does. */
export function readPlanMessages(output: string): PlanMessages {
  const found = output.split('\n').flatMap(diagnosticIn);
  const warnings = found.filter(({ severity }) => severity === 'warning').map(({ warning }) => warning);
  const errors = found.filter(({ severity }) => severity === 'error');
  return {
    // Terraform lets providers validate twice in a plan: what they warn of there it says twice.
    warnings: [...new Map(warnings.map((each) => [JSON.stringify(each), each])).values()],
    failure: errors.length === 0 ? output.trim() : errors.map(({ warning }) => asText(warning)).join('\n'),
  };
}

function diagnosticIn(line: string): { readonly severity: string; readonly warning: PlanWarning }[] {
  // Another program's words among Terraform's lines are no JSON.
  const event = parsedObject(line);
  const diagnostic = event?.['type'] === 'diagnostic' ? event['diagnostic'] : undefined;
  if (!isJsonObject(diagnostic)) return [];
  const text = (name: string): string => {
    const value = diagnostic[name];
    return typeof value === 'string' ? value : '';
  };
  return [
    {
      severity: text('severity'),
      warning: { address: text('address') || undefined, summary: text('summary'), detail: text('detail') },
    },
  ];
}

function asText({ address, summary, detail }: PlanWarning): string {
  const where = address === undefined ? '' : `\n  with ${address}`;
  return `Error: ${summary}${where}\n${detail === '' ? '' : `\n${detail}\n`}`;
}

/** What Terraform, or the provider, warned of while it planned. */
export interface PlanWarning {
  /** The resource; undefined when it is about none. */
  readonly address: string | undefined;
  readonly summary: string;
  readonly detail: string;
}
