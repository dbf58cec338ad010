import type { HookList } from '@purgeway/client';
import { describeSeconds } from '../operations/summary-lines.ts';
import { counted } from '../screen/counted.ts';
import { attempt, type Examination } from './attempt.ts';
import { fail, ok, warn, type Finding } from './finding.ts';

const fullShare = 0.8;

/** What the API process that answers keeps of hooks on its disk, until Redis takes it. */
export async function examineHooks({ api, signal }: Examination): Promise<Finding[]> {
  const tried = await attempt('hooks', () => api.call('listHooks', { signal }));
  if ('failure' in tried) {
    return [tried.failure];
  }
  const { spool } = tried.answer;
  if (spool === undefined) {
    return [];
  }
  return [judgeKept(spool), ...judgeSetAside(spool)];
}

type Spool = NonNullable<HookList['spool']>;

function judgeKept({ records, bytes, bytes_max: bytesMax, oldest_seconds: oldest = 0 }: Spool): Finding {
  if (records === 0) {
    return ok('hooks', 'none is kept on disk');
  }
  const used = `${Math.round((bytes / bytesMax) * 100)} % of the room used`;
  const text = `${counted(records, 'hook')} kept on disk, the oldest for ${describeSeconds(oldest)}, ${used}`;
  const judge = bytes > bytesMax * fullShare ? fail : warn;
  return judge('hooks', text, 'They are taken in when Redis is back. If it is, see what the API logs.');
}

function judgeSetAside({ set_aside_bytes: bytes = 0 }: Spool): Finding[] {
  const hint =
    'See set-aside.jsonl in its spool folder for what they name and why, purge it, and move the file away.';
  return bytes === 0
    ? []
    : [fail('hooks set aside', 'some hooks will never be taken in by themselves', hint)];
}
