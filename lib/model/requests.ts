import { problem, warning, type Problem } from '../shared/problems';

/** The methods of a request to a web service. [sdk] */
export const WEB_SERVICE_METHODS = ['GET', 'PUT', 'POST', 'PATCH', 'DELETE', 'HEAD'] as const;

/** Checks the method of a request to a web service. [sdk] */
export function checkMethod(method: string): Problem[] {
  if ((WEB_SERVICE_METHODS as readonly string[]).includes(method)) return [];
  return [
    problem(
      'action/method',
      [],
      `The method must be one of ${WEB_SERVICE_METHODS.join(', ')}, not ${JSON.stringify(method)}.`,
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
      `${JSON.stringify(template)} can be no URL: that of a web service begins with https://, that of AWS Lambda with arn:, that of the Genesys Cloud API with /.`,
    ),
  ];
}
