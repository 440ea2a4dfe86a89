import { checkInputContract, checkOutputContract, INPUT_NOT_FLAT } from '../../model/contracts';
import type { Json } from '../../shared/json';
import { errorsOf, under, type Problem } from '../../shared/problems';

/** Checks the schemas of a contract that are there. One that is not flat is told in the service's own words. */
export function checkContracts(inputSchema: Json | undefined, successSchema: Json | undefined): Problem[] {
  const input = inputSchema === undefined ? [] : errorsOf(checkInputContract(inputSchema));
  const output = successSchema === undefined ? [] : errorsOf(checkOutputContract(successSchema));
  return [
    ...under(['contract', 'input', 'inputSchema'], input.map(inServiceWords)),
    ...under(['contract', 'output', 'successSchema'], output),
  ];
}

function inServiceWords(problem: Problem): Problem {
  return problem.rule === 'contract/input-flat' || problem.rule === 'contract/input-object'
    ? { ...problem, message: INPUT_NOT_FLAT }
    : problem;
}
