import { jsonAnswer, type FakeAnswer } from '../../testing/fake.ts';

const RequestId = '3c140219-cfe9-470e-b241-907877d6fb03';

/** How API 3.0 says yes. */
export function reply(response: object = {}): FakeAnswer {
  return jsonAnswer(200, { Response: { ...response, RequestId } });
}

/** How it says no, with HTTP 200 too. */
export function refusal(Code: string, Message: string): FakeAnswer {
  return jsonAnswer(200, { Response: { Error: { Code, Message }, RequestId } });
}
