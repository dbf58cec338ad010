export { Secret, secretSchema } from './secret.ts';
export * from './target.ts';
