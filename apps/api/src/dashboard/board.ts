import { createBullBoard } from '@bull-board/api';
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import { ExpressAdapter } from '@bull-board/express';
import type { RequestHandler } from 'express';

/** A BullMQ queue, as Bull Board takes it. */
export type DashboardQueue = ConstructorParameters<typeof BullMQAdapter>[0];

export interface BoardOptions {
  readonly queues: readonly DashboardQueue[];
  readonly basePath: string;
  readonly readOnlyMode: boolean;
}

/** Bull Board over these queues, to be mounted at its base path. It does not ask who comes. */
export function createBoard({ queues, basePath, readOnlyMode }: BoardOptions): RequestHandler {
  const serverAdapter = new ExpressAdapter();
  serverAdapter.setBasePath(basePath);
  createBullBoard({
    queues: queues.map((queue) => new BullMQAdapter(queue, { readOnlyMode })),
    serverAdapter,
    options: {
      uiConfig: {
        boardTitle: 'Purgeway',
        miscLinks: [{ text: 'Sign out', url: '/admin/sign-out' }],
        hideDocsLink: true,
      },
    },
  });
  const router: RequestHandler = serverAdapter.getRouter();
  return router;
}
