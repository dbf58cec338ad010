export { loadConsole, type Console, type ConsoleAsset } from './load-console.ts';
export { type Visitor } from './page.ts';
