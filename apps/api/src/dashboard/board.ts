import { createBullBoard } from '@bull-board/api';
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import { ExpressAdapter } from '@bull-board/express';
import type { NextFunction, Request, Response } from 'express';

/** A BullMQ queue, as Bull Board takes it. */
export type DashboardQueue = ConstructorParameters<typeof BullMQAdapter>[0];

/** An Express app. It hands its own failures to `next`. */
export type Board = (request: Request, response: Response, next: NextFunction) => void;

export interface BoardOptions {
  readonly queues: readonly DashboardQueue[];
  readonly basePath: string;
  readonly readOnlyMode: boolean;
}

/** Bull Board over these queues, to be mounted at its base path. It does not ask who comes. */
export function createBoard({ queues, basePath, readOnlyMode }: BoardOptions): Board {
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
  const router: Board = serverAdapter.getRouter();
  return router;
}
