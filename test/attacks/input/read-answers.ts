/** One HTTP answer as it came over the wire. */
export interface RawAnswer {
  readonly status: number;
  /** By name in lower case. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: Buffer;
}

export interface ReadAnswers {
  /** Final answers; 1xx ones are left out. */
  readonly answers: readonly RawAnswer[];
  /** Bytes behind the last whole answer. */
  readonly rest: Buffer;
  /** What is no HTTP at all. */
  readonly fault?: string;
}

/** Takes the answers of one connection apart, strictly: a status line, headers without folding, and a body of told length. */
export function readAnswers(
  bytes: Buffer,
  { isHead = false }: { readonly isHead?: boolean } = {},
): ReadAnswers {
  const answers: RawAnswer[] = [];
  let rest = bytes;
  while (rest.length > 0) {
    const found = readOne(rest, isHead);
    if (found === undefined || 'fault' in found) {
      return { answers, rest, ...found };
    }
    rest = rest.subarray(found.bytes);
    if (found.answer.status >= 200) {
      answers.push(found.answer);
    }
  }
  return { answers, rest };
}

interface Found {
  readonly answer: RawAnswer;
  readonly bytes: number;
}

interface Fault {
  readonly fault: string;
}

function readOne(bytes: Buffer, isHead: boolean): Found | Fault | undefined {
  const end = bytes.indexOf('\r\n\r\n');
  if (end === -1) {
    return undefined;
  }
  const [statusLine = '', ...lines] = bytes.subarray(0, end).toString('latin1').split('\r\n');
  const status = /^HTTP\/1\.1 ([1-5]\d\d) [\x20-\x7e]*$/u.exec(statusLine)?.[1];
  if (status === undefined) {
    return { fault: `No status line: ${JSON.stringify(statusLine.slice(0, 100))}` };
  }
  const headers = new Map<string, string>();
  for (const line of lines) {
    const [, name, value] = /^([\w-]+): ?([\x20-\x7e]*)$/u.exec(line) ?? [];
    if (name === undefined || value === undefined) {
      return { fault: `No header: ${JSON.stringify(line.slice(0, 100))}` };
    }
    headers.set(name.toLowerCase(), value);
  }
  const head = { status: Number(status), headers, start: end + 4 };
  return isHead || head.status < 200 || head.status === 204 ? withBody(head, [], 0) : readBody(bytes, head);
}

interface Head extends Pick<RawAnswer, 'status' | 'headers'> {
  readonly start: number;
}

function readBody(bytes: Buffer, head: Head): Found | Fault | undefined {
  const length = head.headers.get('content-length');
  if (length !== undefined) {
    const size = Number(length);
    const body = bytes.subarray(head.start, head.start + size);
    return body.length < size ? undefined : withBody(head, [body], size);
  }
  return head.headers.get('transfer-encoding') === 'chunked'
    ? readChunks(bytes, head)
    : { fault: `The ${head.status} does not say how long it is.` };
}

function readChunks(bytes: Buffer, head: Head): Found | Fault | undefined {
  const pieces: Buffer[] = [];
  let at = head.start;
  for (;;) {
    const lineEnd = bytes.indexOf('\r\n', at);
    if (lineEnd === -1) {
      return undefined;
    }
    const size = Number.parseInt(bytes.subarray(at, lineEnd).toString('latin1'), 16);
    if (!Number.isSafeInteger(size)) {
      return { fault: 'A chunk has no size.' };
    }
    const next = lineEnd + 2 + size + 2;
    if (bytes.length < next) {
      return undefined;
    }
    pieces.push(bytes.subarray(lineEnd + 2, lineEnd + 2 + size));
    at = next;
    if (size === 0) {
      return withBody(head, pieces, at - head.start);
    }
  }
}

function withBody({ status, headers, start }: Head, pieces: readonly Buffer[], bytes: number): Found {
  return { answer: { status, headers, body: Buffer.concat(pieces) }, bytes: start + bytes };
}
