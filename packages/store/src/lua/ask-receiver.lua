-- May this delivery be tried now? KEYS[1] base. ARGV: delivery, now, when it was due, ms of a place, places, ms to keep, most that are
-- let go at a time, job.
-- Answers {'go'} | {'wait', until, 1 when it is to try then, 0 when it will be called, 1 when the circuit is open} | {'disabled', reason, delivery, …}: these wait
-- in vain, and are to be told the same.
local base, id, now = KEYS[1], ARGV[1], now_ms(ARGV[2])
local lease, places = tonumber(ARGV[4]), tonumber(ARGV[5])
local stored = redis.call('HMGET', base, 'disabledAt', 'reason', 'until', 'probe')
if stored[1] then
  redis.call('ZREM', parked_key(base), id)
  return { 'disabled', stored[2], unpack(take_parked(base, tonumber(ARGV[7]))) }
end
local busy = busy_key(base)
redis.call('ZREMRANGEBYSCORE', busy, '-inf', now)
local opens_at = tonumber(stored[3] or '0')
if opens_at > 0 then
  places = now < opens_at and 0 or 1
end
redis.call('ZREM', busy, held_name(id))
local under_way = redis.call('ZSCORE', busy, id)
-- The same job again: whoever had it is gone, and with it its attempt.
if under_way and redis.call('HGET', job_key(base), id) == ARGV[8] then
  redis.call('ZADD', busy, now + lease, id)
  return { 'go' }
end
if under_way then
  return { 'wait', tonumber(under_way), 1, 0 }
end
if redis.call('ZCARD', busy) < places then
  redis.call('ZADD', busy, now + lease, id)
  redis.call('HSET', job_key(base), id, ARGV[8])
  redis.call('ZREM', parked_key(base), id)
  keep(base, ARGV[6])
  return { 'go' }
end
if opens_at > now and (stored[4] or id) == id then
  redis.call('HSET', base, 'probe', id)
  redis.call('ZREM', parked_key(base), id)
  return { 'wait', opens_at, 1, 1 }
end
redis.call('ZADD', parked_key(base), ARGV[3], id)
keep(base, ARGV[6])
return { 'wait', math.max(opens_at, now + lease), 0, opens_at > 0 and 1 or 0 }
