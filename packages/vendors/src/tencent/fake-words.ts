import { jsonAnswer, type FakeAnswer } from '../testing/fake.ts';

/** How the legacy API says yes. */
export function success(data: unknown): FakeAnswer {
  return jsonAnswer(200, { code: 0, message: '', codeDesc: 'Success', ...(data !== undefined && { data }) });
}

/** How it says no: the module code stands in `codeDesc` and in the brackets that open the message. */
export function failure(moduleCode: number, text: string): FakeAnswer {
  return jsonAnswer(200, { code: 4000, message: `(${moduleCode}) ${text}`, codeDesc: String(moduleCode) });
}
