-- Puts a change on its distribution, once. KEYS[1] base. ARGV: distribution, operation, type, now,
-- change as JSON {record? = {field = text}, wanted? = {field = JSON}, patch? = {field = JSON}}.
-- A create or adopt makes the record.
-- Answers {'known' | 'gone'} | {'applied', account, operation whose turn it is}.
local base, id, operation, kind = KEYS[1], ARGV[1], ARGV[2], ARGV[3]
local now, change = now_ms(ARGV[4]), cjson.decode(ARGV[5])
local record, mark = record_key(base, id), mark_key(base, operation)
if redis.call('EXISTS', mark) == 1 then
  return { 'known' }
end
local state = redis.call('HGET', record, 'state')
if change.record then
  if state then
    return { 'known' }
  end
  for field, value in pairs(change.record) do
    redis.call('HSET', record, field, value)
  end
  redis.call('HSET', record, 'was', 'failed')
elseif not state or state == 'deleted' then
  return { 'gone' }
elseif redis.call('LLEN', pending_key(base, id)) == 0 then
  redis.call('HSET', record, 'was', state)
end

redis.call('HSET', mark, 'distribution', id, 'type', kind, 'phase', 'waiting', 'attempt', 0, 'putOff', 0)
for field, value in pairs(change.patch or {}) do
  redis.call('HSET', mark, 'p:' .. field, value)
end
if redis.call('RPUSH', pending_key(base, id), operation) == 1 then
  redis.call('ZADD', base .. ':due', now, id)
end
local account = redis.call('HGET', record, 'account')
redis.call('HINCRBY', base .. ':pending', account, 1)
write_record(base, id, {
  set = { state = state_under_way(base, id) }, del = {}, wanted = change.wanted,
}, now)
redis.call('HSET', record, 'updatedAtMs', now)
return { 'applied', account, redis.call('LINDEX', pending_key(base, id), 0) }
