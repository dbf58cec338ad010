/** Whether Redis refused a command for want of memory. It does so in its own words, in those of a script, and in those of a script of a script. */
export function isRedisFull(error: Error): boolean {
  return error.message.includes('OOM');
}
