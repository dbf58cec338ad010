import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import type { Attack, Step } from './attack.ts';
import { readAnswers, type RawAnswer } from './read-answers.ts';

/** Longest time for an attack to be answered, or its connection closed. */
const patienceMs = 20_000;

/** What came back. */
export interface Outcome {
  readonly answers: readonly RawAnswer[];
  /** What was wrong with how it came, if anything. */
  readonly fault?: string | undefined;
}

/** Sends attacks one after another, over one connection as long as they are tidy. */
export interface AttackLane {
  send(attack: Attack): Promise<Outcome>;
  close(): void;
}

export function openLane(port: number): AttackLane {
  let kept: Wire | undefined;
  return {
    send: async (attack) => {
      const wire = kept !== undefined && attack.isTidy && kept.isUsable() ? kept : await openWire(port);
      if (wire !== kept) {
        kept?.close();
      }
      const outcome = await wire.carryOut(attack);
      kept = attack.isTidy && wire.isUsable() ? wire : undefined;
      if (kept === undefined) {
        wire.close();
      }
      return outcome;
    },
    close: () => kept?.close(),
  };
}

/** A connection, with what came back since the last attack began. */
interface Wire {
  isUsable(): boolean;
  carryOut(attack: Attack): Promise<Outcome>;
  close(): void;
}

async function openWire(port: number): Promise<Wire> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true, allowHalfOpen: true });
  // A connection that breaks is told by its end.
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  const pieces: Buffer[] = [];
  let hasEnded = false;
  let notify = (): void => undefined;
  socket.on('data', (piece) => {
    pieces.push(Buffer.from(piece));
    notify();
  });
  for (const event of ['end', 'close']) {
    socket.on(event, () => {
      hasEnded = true;
      notify();
    });
  }
  return {
    isUsable: () => !hasEnded && socket.writable,
    carryOut: async (attack) => {
      pieces.length = 0;
      const done = new Promise<Outcome>((resolve) => {
        notify = () => {
          const outcome = outcomeOf(attack, Buffer.concat(pieces), hasEnded);
          if (outcome !== undefined) {
            resolve(outcome);
          }
        };
      });
      let patience: NodeJS.Timeout | undefined;
      const wentAway = attack.steps.some((step) => step.do === 'reset');
      try {
        return await Promise.race([
          done,
          carryOutSteps(socket, attack.steps).then(() => (wentAway ? { answers: [] } : done)),
          new Promise<Outcome>((resolve) => {
            const fault = `Neither answered nor closed within ${patienceMs} ms.`;
            patience = setTimeout(() => resolve({ answers: [], fault }), patienceMs);
          }),
        ]);
      } finally {
        clearTimeout(patience);
        notify = () => undefined;
      }
    },
    close: () => void socket.destroy(),
  };
}

async function carryOutSteps(socket: Socket, steps: readonly Step[]): Promise<void> {
  for (const step of steps) {
    switch (step.do) {
      case 'write':
        socket.write(step.bytes);
        break;
      case 'pause':
        await wait(step.ms);
        break;
      case 'end':
        socket.end();
        break;
      case 'reset':
        socket.resetAndDestroy();
        break;
    }
  }
}

/** Undefined as long as more may come: an untidy attack is over when its connection is. */
function outcomeOf(attack: Attack, bytes: Buffer, hasEnded: boolean): Outcome | undefined {
  const { answers, rest, fault } = readAnswers(bytes, attack);
  if (fault !== undefined) {
    return { answers, fault };
  }
  if (hasEnded) {
    // Cut off in mid-answer: only a client that went wrong itself may see that.
    return { answers, fault: rest.length > 0 && attack.isTidy ? 'The answer was cut off.' : undefined };
  }
  return attack.isTidy && answers.length >= attack.answersMin && rest.length === 0 && answers.length > 0
    ? { answers }
    : undefined;
}
