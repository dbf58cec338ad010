import { parseJson } from './parse-json.ts';
import { textLines, type Reading } from './read-lines.ts';

/** An event of a stream of Server-Sent Events, with its data as JSON. */
export interface ServerEvent {
  readonly event: string;
  readonly data: unknown;
}

/**
 * The events of an answer, as they come. Comments, which only show that the server is still there, are left out. Throws as `readLines` does.
 */
export async function* readEvents(response: Response, reading: Reading = {}): AsyncGenerator<ServerEvent> {
  let event = 'message';
  let data: string[] = [];
  for await (const line of textLines(response, reading)) {
    if (line === '') {
      if (data.length > 0) {
        yield { event, data: parseJson(data.join('\n'), response.status) };
      }
      event = 'message';
      data = [];
      continue;
    }
    const [field = '', value = ''] = line.split(/: ?(.*)/su, 2);
    if (field === 'event') {
      event = value;
    } else if (field === 'data') {
      data.push(value);
    }
  }
}
