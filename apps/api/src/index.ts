export { type ApiDeps } from './create-services.ts';
export { type DashboardQueue } from './dashboard/board.ts';
export { openApiDocument } from './openapi/document.ts';
export { buildServer } from './server.ts';
export { type Health } from './services.ts';
export { startApi, type ApiOptions, type RunningApi } from './api.ts';
