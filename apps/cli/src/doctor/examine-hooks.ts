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
  const { records, bytes, bytes_max: bytesMax, oldest_seconds: oldest = 0 } = spool;
  if (records === 0) {
    return [ok('hooks', 'none is kept on disk')];
  }
  const used = `${Math.round((bytes / bytesMax) * 100)} % of the room used`;
  const text = `${counted(records, 'hook')} kept on disk, the oldest for ${describeSeconds(oldest)}, ${used}`;
  const judge = bytes > bytesMax * fullShare ? fail : warn;
  return [judge('hooks', text, 'They are taken in when Redis is back. If it is, see what the API logs.')];
}
