import { createHash, randomUUID } from 'node:crypto';
import type { Models } from 'purecloud-platform-client-v2';
import { ZIP_MAX_BYTES } from '../../model/limits';
import { Answer, textAnswer, type OperationCall } from '../operation';
import type { ActionRecord } from '../store/records';
import { storageFailureOf } from '../store/storage-failure';

/** Where uploads go: a bucket's place, with the org and the action in the object's key. */
export const UPLOAD_PATH = '/function-uploads/:orgId/:actionId/:uploadId';

const CONTENT_TYPE = 'application/zip';

/** Headers that are part of the signature, in its order; the client must send them as they were handed out. */
const SIGNED_HEADERS = [
  'x-amz-meta-correlationid',
  'x-amz-meta-filename',
  'x-amz-meta-functionid',
  'x-amz-meta-organizationid',
  'x-amz-tagging',
] as const;

/** A presigned URL and its headers. Everything about the upload is in them and signed, so nothing is stored. */
export function signedUpload(
  { org, world, baseUrl, contextId }: OperationCall,
  action: ActionRecord & { functionId: string },
  fileName: string,
  seconds: number,
): Models.FunctionUploadResponse {
  const headers: Record<(typeof SIGNED_HEADERS)[number], string> = {
    'x-amz-meta-correlationid': contextId,
    'x-amz-meta-filename': fileName,
    'x-amz-meta-functionid': action.functionId,
    'x-amz-meta-organizationid': org.id,
    'x-amz-tagging': `organizationId=${org.id}&functionId=${action.functionId}`,
  };
  const path = `/function-uploads/${org.id}/${action.id}/${randomUUID()}`;
  const date = stamp(new Date());
  const typed = world.settings.uploadContentType === 'signed';
  const query = new URLSearchParams({
    'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
    'X-Amz-Date': date,
    'X-Amz-SignedHeaders': [...(typed ? ['content-type'] : []), 'host', ...SIGNED_HEADERS].join(';'),
    'X-Amz-Expires': String(seconds),
    'X-Amz-Signature': world.tokens.sign(
      toSign(path, date, String(seconds), typed ? CONTENT_TYPE : '', headers),
    ),
  });
  return { url: `${baseUrl}${path}?${query.toString()}`, headers, signedUrlTimeoutSeconds: seconds };
}

/** Refuses what is not signed as it was handed out. The answers, here and below, are those of an S3 bucket. */
export function refuseUpload({
  world,
  headers,
  query,
  params,
  contextId,
}: OperationCall): Answer | undefined {
  const { orgId = '', actionId = '', uploadId = '' } = params;
  const path = `/function-uploads/${orgId}/${actionId}/${uploadId}`;
  if (headers['transfer-encoding'] !== undefined) {
    return refusal(
      501,
      'NotImplemented',
      'A header you provided implies functionality that is not implemented.',
      contextId,
    );
  }
  if (headers['content-length'] === undefined) {
    return refusal(
      411,
      'MissingContentLength',
      'You must provide the Content-Length HTTP header.',
      contextId,
    );
  }
  const date = query.text('X-Amz-Date') ?? '';
  const expires = query.text('X-Amz-Expires') ?? '';
  const signature = query.text('X-Amz-Signature');
  if (signature === undefined) return refusal(403, 'AccessDenied', 'Access Denied', contextId);
  const signedNames = (query.text('X-Amz-SignedHeaders') ?? '').split(';');
  const type = signedNames.includes('content-type') ? String(headers['content-type'] ?? '') : '';
  if (!world.tokens.verify(toSign(path, date, expires, type, signedHeaders(headers)), signature)) {
    return refusal(
      403,
      'SignatureDoesNotMatch',
      'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
      contextId,
    );
  }
  if (Date.now() > timeOf(date) + Number(expires) * 1000) {
    return refusal(403, 'AccessDenied', 'Request has expired', contextId);
  }
  return undefined;
}

/** Takes an upload. */
export async function receiveUpload(call: OperationCall): Promise<Answer> {
  const { world, headers, body, contextId } = call;
  const { orgId = '', actionId = '' } = call.params;
  const bytes = Buffer.isBuffer(body) ? body : Buffer.alloc(0);
  if (bytes.length > ZIP_MAX_BYTES) {
    return refusal(400, 'EntityTooLarge', 'Your proposed upload exceeds the maximum allowed size', contextId);
  }
  const zipId = randomUUID();
  const org = [...world.orgs.values()].find(({ id }) => id === orgId);
  const fileName = signedHeaders(headers)['x-amz-meta-filename'] ?? '';
  try {
    await world.zips.save(zipId, bytes);
    if (org !== undefined) world.processing.begin(org, actionId, zipId, fileName, call.zipOrders);
  } catch (error) {
    const failure = storageFailureOf(error);
    if (failure === undefined) throw error;
    await world.zips.remove(zipId);
    return refusal(507, 'InsufficientStorage', failure.message, contextId);
  }
  return new Answer(200, undefined, { etag: `"${createHash('md5').update(bytes).digest('hex')}"` });
}

function signedHeaders(headers: OperationCall['headers']): Record<string, string> {
  return Object.fromEntries(SIGNED_HEADERS.map((name) => [name, String(headers[name] ?? '')]));
}

function toSign(
  path: string,
  date: string,
  expires: string,
  type: string,
  headers: Readonly<Record<string, string>>,
): string {
  return [
    'PUT',
    path,
    date,
    expires,
    type,
    ...SIGNED_HEADERS.map((name) => `${name}:${headers[name] ?? ''}`),
  ].join('\n');
}

/** AWS's way to write a time: 20250108T101530Z. */
function stamp(date: Date): string {
  return date.toISOString().replace(/[-:]|\.\d+/g, '');
}

function timeOf(text: string): number {
  const parts = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text)?.slice(1) ?? [];
  const [year = '', month = '', day = '', hour = '', minute = '', second = ''] = parts;
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
}

function refusal(status: number, code: string, message: string, requestId: string): Answer {
  const xml =
    '<?xml version="1.0" encoding="UTF-8"?>\n' +
    `<Error><Code>${code}</Code><Message>${message}</Message><RequestId>${requestId}</RequestId></Error>`;
  return textAnswer(xml, 'application/xml', status);
}
