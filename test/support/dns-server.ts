import { createSocket } from 'node:dgram';
import { Resolver } from 'node:dns/promises';
import { once } from 'node:events';
import { isIP } from 'node:net';
import { answerPacket, readQuestion, type DnsRecord, type Question } from './dns-packet.ts';

/** What a name answers. `silence`: nothing, so that the asker waits in vain. */
export type DnsAnswer =
  | {
      /** IPv4 and IPv6 mixed; a question gets those of its type. */
      readonly addresses: readonly string[];
      /** Names that lead there one after the other, before the addresses. */
      readonly aliases?: readonly string[];
    }
  | 'no-such-name'
  | 'server-failure'
  | 'silence';

/** A name server of the test's own, on loopback, over UDP. Everything it says has a TTL of 0. */
export interface DnsServer {
  readonly port: number;
  /** Every question that came, such as `A hooks.example`. */
  readonly asked: readonly string[];
  /** Each question of one type takes the next answer; the last one stays. */
  say(name: string, ...answers: readonly [DnsAnswer, ...DnsAnswer[]]): void;
  /** For names that nothing was said about; at first `no-such-name`. */
  sayOtherwise(answer: DnsAnswer): void;
  /** Every address of a name as this server tells it. */
  resolve(name: string): Promise<readonly string[]>;
  close(): Promise<void>;
}

export async function startDnsServer(): Promise<DnsServer> {
  const asked: string[] = [];
  const said = new Map<string, readonly DnsAnswer[]>();
  let otherwise: DnsAnswer = 'no-such-name';
  const socket = createSocket('udp4');
  const next = ({ name, type }: Question): DnsAnswer => {
    const answers = said.get(name) ?? [otherwise];
    const before = asked.filter((one) => one === `${type} ${name}`).length;
    asked.push(`${type} ${name}`);
    return answers[Math.min(before, answers.length - 1)] ?? otherwise;
  };
  socket.on('message', (packet, { address, port }) => {
    const question = readQuestion(packet);
    const answer = question === undefined ? 'silence' : next(question);
    if (question !== undefined && answer !== 'silence') {
      socket.send(answerPacket(question, toReply(question, answer)), port, address);
    }
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const { port } = socket.address();
  const resolver = new Resolver({ timeout: 1_000, tries: 1 });
  resolver.setServers([`127.0.0.1:${port}`]);
  return {
    port,
    asked,
    say: (name, ...answers) => {
      said.set(name.toLowerCase(), answers);
    },
    sayOtherwise: (answer) => {
      otherwise = answer;
    },
    resolve: (name) => resolveBoth(resolver, name),
    close: async () => {
      resolver.cancel();
      const closed = once(socket, 'close');
      socket.close();
      await closed;
    },
  };
}

/** Addresses of one type will do; where there are none at all, the reason is the first question's. */
async function resolveBoth(resolver: Resolver, name: string): Promise<readonly string[]> {
  const answers = await Promise.allSettled([resolver.resolve4(name), resolver.resolve6(name)]);
  const addresses = answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
  const [first] = answers;
  if (addresses.length === 0 && first?.status === 'rejected') {
    throw first.reason;
  }
  return addresses;
}

function toReply(question: Question, answer: Exclude<DnsAnswer, 'silence'>) {
  if (answer === 'no-such-name') {
    return { code: 3, records: [] };
  }
  if (answer === 'server-failure') {
    return { code: 2, records: [] };
  }
  const names = [question.name, ...(answer.aliases ?? [])];
  const last = names.at(-1) ?? question.name;
  const family = question.type === 'A' ? 4 : 6;
  const records: DnsRecord[] = [
    ...names.slice(1).map((to, i): DnsRecord => ({ name: names[i] ?? '', type: 'CNAME', data: to })),
    ...answer.addresses
      .filter((address) => isIP(address) === family)
      .map((data): DnsRecord => ({ name: last, type: question.type, data })),
  ];
  return { code: 0, records };
}
