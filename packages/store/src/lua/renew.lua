-- A step that was granted still lasts: its slot, its places in windows and its turn to try are its own for another lease.
-- Also when the lease had run out: whoever calls takes a place at the vendor. KEYS[1] account base.
-- Whoever was overtaken by another has nothing to renew.
-- ARGV: call, now, spec as JSON (as for take.lua), the turn or ''.
local base, call = KEYS[1], ARGV[1]
local now, spec = now_ms(ARGV[2]), cjson.decode(ARGV[3])
if is_overtaken(base, call, ARGV[4]) then
  return
end
local until_ms = now + spec.slot.leaseMs
redis.call('ZADD', base .. ':inflight', until_ms, call)
for _, budget in ipairs(spec.budgets) do
  local under_way = base .. ':u:' .. budget.id
  local amount, day = string.match(redis.call('HGET', under_way, call) or '', '^(%d+):%d+:(%-?%d+)$')
  if amount then
    redis.call('HSET', under_way, call, string.format('%s:%.0f:%s', amount, until_ms, day))
  end
end
if redis.call('HGET', base .. ':g', 'probe') == call then
  redis.call('HSET', base .. ':g', 'probeUntil', until_ms)
end
