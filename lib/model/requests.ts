import { problem, warning, type Problem } from '../shared/problems';

/** The methods of a request to a web service. [sdk] */
export const WEB_SERVICE_METHODS = ['GET', 'PUT', 'POST', 'PATCH', 'DELETE', 'HEAD'] as const;

/** The method of a request to a web service: one of {@link WEB_SERVICE_METHODS}. */
export type WebServiceMethod = (typeof WEB_SERVICE_METHODS)[number];

/** The method of functions, always, and of what is asked of an org where none is given. [sdk] */
export const FUNCTION_METHOD = 'POST' satisfies WebServiceMethod;

/** Checks the method of a request: one of those that this kind of action has. [sdk] Rule: `action/method`. */
export function checkMethod(method: string, allowed: readonly string[]): Problem[] {
  if (allowed.includes(method)) return [];
  return [
    problem(
      'action/method',
      [],
      `The method must be ${allowed.length > 1 ? 'one of ' : ''}${allowed.join(', ')}, not ${JSON.stringify(method)}.`,
    ),
  ];
}

/** How URLs begin: of a web service, of AWS Lambda, of the platform's API; or with what Velocity puts there. */
const URL_BEGINNING = /^\s*(https?:\/\/|arn:|\/|[$#])/i;

/** Points out a URL template that can be a URL for no kind of action. The platform takes any, so it is a warning. */
export function checkUrlTemplate(template: string): Problem[] {
  if (URL_BEGINNING.test(template)) return [];
  return [
    warning(
      'request/url',
      [],
      `${JSON.stringify(template)} cannot be a URL: that of a web service begins with https://, that of AWS Lambda with arn:, that of the Genesys Cloud API with /.`,
    ),
  ];
}
