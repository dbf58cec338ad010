import { formatDuration } from './duration.ts';

const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const minute = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });
const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' });
const exact = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'long' });

/** Such as `14:03:27`, of another day with its date, in the reader's own time. */
export function formatMoment(iso: string, now = Date.now()): string {
  const at = new Date(iso);
  const isToday = at.toDateString() === new Date(now).toDateString();
  return isToday ? clock.format(at) : `${day.format(at)}, ${minute.format(at)}`;
}

/** Such as `14:03`. */
export function formatMinute(ms: number): string {
  return minute.format(ms);
}

/** With date, seconds and time zone. */
export function formatExactly(iso: string): string {
  return exact.format(new Date(iso));
}

/** Such as `12 s ago` or `in 3 min`. */
export function formatDistance(iso: string, now = Date.now()): string {
  const seconds = (now - Date.parse(iso)) / 1000;
  if (Math.abs(seconds) < 1) {
    return 'now';
  }
  const [text = ''] = /^\d[\d.]* \w+/u.exec(formatDuration(Math.round(Math.abs(seconds)))) ?? [];
  return seconds > 0 ? `${text} ago` : `in ${text}`;
}
