-- Writes down how far a change came. KEYS[1] base.
-- ARGV: distribution, operation, token, now, progress as JSON {set, del}, update as JSON (see write_record),
-- '1' when the claim goes on, when the job comes again. Answers 0 when the claim was lost, 1, or 2 when a hint came since
-- the claim and the vendor has the change: then the job is due now.
local base, id, operation = KEYS[1], ARGV[1], ARGV[2]
local now = now_ms(ARGV[4])
local progress, update = cjson.decode(ARGV[5]), cjson.decode(ARGV[6])
if not holds_lease(base, id, operation, ARGV[3]) then
  return 0
end
for field, value in pairs(progress.set) do
  redis.call('HSET', mark_key(base, operation), field, value)
end
for _, field in ipairs(progress.del) do
  redis.call('HDEL', mark_key(base, operation), field)
end
if lasting[update.set.state] then
  redis.call('HSET', record_key(base, id), 'was', update.set.state)
end
-- A deletion that waits behind this change goes on showing.
if update.set.state and state_under_way(base, id) == 'deleting' then
  update.set.state = 'deleting'
end
write_record(base, id, update, now)
if ARGV[7] == '1' then
  renew_lease(base, id, now)
  return 1
end
local phase, hinted = unpack(redis.call('HMGET', mark_key(base, operation), 'phase', 'hinted'), 1, 2)
local is_hinted = hinted and phase == 'watching'
redis.call('HDEL', mark_key(base, operation), 'hinted')
free_lease(base, id)
redis.call('ZADD', base .. ':due', is_hinted and now or ARGV[8], id)
return is_hinted and 2 or 1
