-- Puts a change on its distribution, once. KEYS[1] base. ARGV: distribution, operation, type, now,
-- change as JSON {record? = {field = text}, wanted? = {field = JSON}, patch? = {field = JSON}}, ms to remember a refusal.
-- A create or adopt makes the record.
-- Answers {'known' | 'gone'} | {'taken', distribution that has the name} | {'applied', account, operation whose turn it is}.
local base, id, operation, kind = KEYS[1], ARGV[1], ARGV[2], ARGV[3]
local now, change = now_ms(ARGV[4]), cjson.decode(ARGV[5])
local record, mark = record_key(base, id), mark_key(base, operation)
if redis.call('EXISTS', mark) == 1 then
  local taken_by = redis.call('HGET', mark, 'takenBy')
  return taken_by and { 'taken', taken_by } or { 'known' }
end

local function holder_of_its_names()
  local account = change.record and change.record.account or redis.call('HGET', record, 'account')
  local domain = (change.patch or change.wanted or {}).domain
  local vendor_id = change.record and change.record.vendorId
  return domain and other_with_name(base, account, 'd:' .. string.lower(cjson.decode(domain)), id)
    or vendor_id and other_with_name(base, account, 'v:' .. vendor_id, id)
end

local function refuse(holder)
  redis.call('HSET', mark, 'over', 1, 'takenBy', holder)
  redis.call('PEXPIRE', mark, ARGV[6])
  return { 'taken', holder }
end

local state = redis.call('HGET', record, 'state')
if change.record then
  if state then
    return { 'known' }
  end
  local holder = holder_of_its_names()
  if holder then
    return refuse(holder)
  end
  for field, value in pairs(change.record) do
    redis.call('HSET', record, field, value)
  end
  redis.call('HSET', record, 'was', 'failed')
elseif not state or state == 'deleted' then
  return { 'gone' }
elseif holder_of_its_names() then
  return refuse(holder_of_its_names())
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
