export * from './callback.ts';
export * from './distribution.ts';
export * from './ids.ts';
export * from './operation.ts';
export * from './purge-request.ts';
export { Secret, secretSchema } from './secret.ts';
export * from './target.ts';
export * from './vendor-callback.ts';
export * from './vault.ts';
