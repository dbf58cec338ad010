-- Claims the turn of a change. KEYS[1] base. ARGV: distribution, operation, now, lease ms.
-- Answers {'none'} | {'busy', until} | {'mine', token, until, record as fields and values, mark as fields and values}.
local base, id, operation = KEYS[1], ARGV[1], ARGV[2]
local now, lease_ms = now_ms(ARGV[3]), tonumber(ARGV[4])
local record = record_key(base, id)
if redis.call('LINDEX', pending_key(base, id), 0) ~= operation then
  return { 'none' }
end
local leased = leased_until(base, id)
if leased > now then
  return { 'busy', tostring(leased) }
end
local token = tostring(redis.call('HINCRBY', record, 'turn', 1))
redis.call('HSET', record, 'lease', token, 'leaseUntil', now + lease_ms, 'leaseMs', lease_ms)
redis.call('ZADD', base .. ':due', now + lease_ms, id)
redis.call('HDEL', mark_key(base, operation), 'hinted')
return {
  'mine', token, tostring(now + lease_ms), redis.call('HGETALL', record), redis.call('HGETALL', mark_key(base, operation)),
}
