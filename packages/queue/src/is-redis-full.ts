/** Whether Redis refused a command, or a script, for want of memory. */
export function isRedisFull(error: Error): boolean {
  return error.message.includes('OOM');
}
