import type { Route } from '../http/route.ts';
import { etagOf } from '../http/send-file.ts';
import { buildDocument } from '../openapi/build-document.ts';
import { openApiSpec } from '../specs/service-specs.ts';

/** The route that answers with the description of the given ones and of itself. */
export function openApiOf(routes: readonly Route[]): readonly Route[] {
  const own: Route = {
    method: 'GET',
    path: '/openapi.json',
    access: 'public',
    spec: openApiSpec,
    handler: ({ request }) => {
      made ??= answerWith([...routes, own]);
      const { headers } = made;
      return request.headers['if-none-match'] === headers.etag ? { status: 304, headers } : made;
    },
  };
  /** Made when it is first asked for: it never changes while the process runs. */
  let made: ReturnType<typeof answerWith> | undefined;
  return [own];
}

function answerWith(routes: readonly Route[]) {
  const body = buildDocument(routes);
  const etag = etagOf(JSON.stringify(body));
  return { status: 200, body, headers: { etag, 'cache-control': 'public, max-age=0, must-revalidate' } };
}
