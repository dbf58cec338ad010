-- Asks for a change to be taken back. KEYS[1] base. ARGV: distribution, operation, now.
-- Answers {1 when nothing was sent and nobody is about to, account or '' when it is not its turn, type}.
local base, id, operation = KEYS[1], ARGV[1], ARGV[2]
local mark = mark_key(base, operation)
local phase = redis.call('HGET', mark, 'phase')
if not phase then
  return { 0, '', '' }
end
redis.call('HSET', mark, 'cancel', 1)
local is_first = redis.call('LINDEX', pending_key(base, id), 0) == operation
local is_claimed = is_first and leased_until(base, id) > now_ms(ARGV[3])
return {
  phase == 'waiting' and not is_claimed and 1 or 0,
  is_first and redis.call('HGET', record_key(base, id), 'account') or '',
  redis.call('HGET', mark, 'type'),
}
