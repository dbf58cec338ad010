/** Why something could not be had, for people, without a full stop: by the first code of an error and its causes that is known here. */
export function failureReason(error: unknown): string {
  if (!(error instanceof Error)) {
    return String(error);
  }
  const code = 'code' in error ? String(error.code) : '';
  const known = reasons[code] ?? reasons[error.name];
  if (known !== undefined) {
    return known;
  }
  // What `fetch` says of a failure stands in its cause.
  return error.cause instanceof Error
    ? failureReason(error.cause)
    : error.message.replace(/\.$/u, '') || code;
}

const reasons: Readonly<Record<string, string>> = {
  timeout: 'it did not answer in time',
  TimeoutError: 'it did not answer in time',
  UND_ERR_CONNECT_TIMEOUT: 'it did not answer in time',
  ECONNREFUSED: 'nobody listens there',
  ENOTFOUND: 'its hostname is unknown',
  EAI_AGAIN: 'its hostname cannot be looked up',
  ECONNRESET: 'the connection was cut',
  UND_ERR_SOCKET: 'the connection was cut',
  ENOENT: 'there is no such file',
  EACCES: 'this user may not read it',
  ENOSPC: 'no space is left',
  EISDIR: 'it is a folder',
};
