// What the API takes and answers, for who speaks with it by other means: types alone, which need neither Node nor a browser.
export type * from './api/access.ts';
export type * from './api/callbacks.ts';
export type * from './api/distributions.ts';
export type * from './api/hooks.ts';
export type * from './api/operations.ts';
export type * from './api/purges.ts';
export type * from './api/routes.ts';
export type * from './api/service.ts';
export type * from './api/several.ts';
export type * from './api/vendors.ts';
