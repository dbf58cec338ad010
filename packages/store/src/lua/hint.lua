-- The vendor hinted that the change whose turn it is may be done. KEYS[1] base. ARGV: distribution, now.
-- Whoever has the claim is told when it is saved. Otherwise it is due now, if the vendor has it: a pause after a failure
-- is not cut short. Answers {operation, account, type} of the job to ask for, or {}.
local base, id, now = KEYS[1], ARGV[1], now_ms(ARGV[2])
local operation = redis.call('LINDEX', pending_key(base, id), 0)
if not operation then
  return {}
end
local mark = mark_key(base, operation)
if leased_until(base, id) > now then
  redis.call('HSET', mark, 'hinted', 1)
  return {}
end
local phase, kind = unpack(redis.call('HMGET', mark, 'phase', 'type'), 1, 2)
if phase ~= 'watching' then
  return {}
end
redis.call('ZADD', base .. ':due', now, id)
return { operation, redis.call('HGET', record_key(base, id), 'account'), kind }
