import { routes } from '../routes.ts';
import { buildDocument, type DocumentOptions, type OpenApiDocument } from './build-document.ts';

/** The OpenAPI document of this API. */
export function openApiDocument(options?: DocumentOptions): OpenApiDocument {
  return buildDocument(routes, options);
}
