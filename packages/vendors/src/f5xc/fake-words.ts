import { jsonAnswer, type FakeAnswer } from '../testing/fake.ts';

/** A failure as the vendor's gRPC gateway words it. */
export function grpcFailure(status: number, code: number, message: string): FakeAnswer {
  const details = [{ type_url: 'type.googleapis.com/ves.io.stdlib.server.error.Error', value: 'Cg1mYWtl' }];
  return jsonAnswer(status, { code, details, message });
}

export const badRequest = (message: string): FakeAnswer => grpcFailure(400, 3, message);

export const notFound = (what: string): FakeAnswer => grpcFailure(404, 5, `${what} not found`);

export const exists = (what: string): FakeAnswer => grpcFailure(409, 6, `${what} already exists`);

/** The specification says that bodies of failures are bare strings. */
export const unauthenticated = (): FakeAnswer => jsonAnswer(401, 'token is not valid');

export const forbidden = (): FakeAnswer => ({
  status: 403,
  body: '<html><head><title>403</title></head><body>no permission</body></html>',
  contentType: 'text/html',
});
