import type { Route } from './http/route.ts';
import { cancelOperation } from './routes/cancel-operation.ts';
import { getCallback } from './routes/get-callback.ts';
import { getOperation } from './routes/get-operation.ts';
import { listAccounts } from './routes/list-accounts.ts';
import { listCallbacks } from './routes/list-callbacks.ts';
import { listOperations } from './routes/list-operations.ts';
import { listTargets } from './routes/list-targets.ts';
import { livez } from './routes/livez.ts';
import { problemPage } from './routes/problem-page.ts';
import { purge } from './routes/purge.ts';
import { readyz } from './routes/readyz.ts';
import { replayCallback } from './routes/replay-callback.ts';
import { resumeAccount } from './routes/resume-account.ts';

/** Every address of the API. The busiest first: they are tried in order. */
export const routes: readonly Route[] = [
  { method: 'POST', path: '/v1/cdn/cache/purge', access: ['purge'], handler: purge },
  { method: 'GET', path: '/v1/operations', access: ['read', 'purge'], handler: listOperations },
  { method: 'GET', path: '/v1/operations/:id', access: ['read', 'purge'], handler: getOperation },
  { method: 'GET', path: '/v1/operations/:id/targets', access: ['read', 'purge'], handler: listTargets },
  { method: 'POST', path: '/v1/operations/:id/cancel', access: ['purge'], handler: cancelOperation },
  { method: 'GET', path: '/v1/accounts', access: ['read'], handler: listAccounts },
  { method: 'POST', path: '/v1/accounts/:id/resume', access: ['admin'], handler: resumeAccount },
  { method: 'GET', path: '/v1/callbacks', access: ['read', 'purge'], handler: listCallbacks },
  { method: 'GET', path: '/v1/callbacks/:id', access: ['read', 'purge'], handler: getCallback },
  { method: 'POST', path: '/v1/callbacks/:id/replay', access: ['purge'], handler: replayCallback },
  { method: 'GET', path: '/livez', access: 'public', handler: livez },
  { method: 'GET', path: '/readyz', access: 'public', handler: readyz },
  { method: 'GET', path: '/problems/:code', access: 'public', handler: problemPage },
];
