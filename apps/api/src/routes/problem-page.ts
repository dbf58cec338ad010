import type { Answer } from '../http/answer.ts';
import { pathParameter, type PublicCall } from '../http/route.ts';
import { isProblemCode, problemCatalog } from '../problems/catalog.ts';
import { ApiProblem } from '../problems/problem.ts';

/** What a problem's `type` leads to. */
export function problemPage({ request }: PublicCall): Answer {
  const code = pathParameter(request, 'code');
  if (!isProblemCode(code)) {
    throw new ApiProblem('route-not-found', { detail: 'There is no problem with this code.' });
  }
  return { status: 200, body: { code, ...problemCatalog[code] } };
}
