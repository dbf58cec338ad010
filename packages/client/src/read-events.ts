import { textLines } from './read-lines.ts';

/** An event of a stream of Server-Sent Events, with its data as JSON. */
export interface ServerEvent {
  readonly event: string;
  readonly data: unknown;
}

/** The events of an answer, as they come. Comments, which only keep the connection open, are left out. */
export async function* readEvents(response: Response): AsyncGenerator<ServerEvent> {
  let event = 'message';
  let data: string[] = [];
  for await (const line of textLines(response)) {
    if (line === '') {
      if (data.length > 0) {
        yield { event, data: JSON.parse(data.join('\n')) };
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
