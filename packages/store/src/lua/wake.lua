-- Has work that waits be due from now on, until it is told anew to wait. KEYS[1] account base.
-- ARGV: now, then of each job its lane ('' for the poll) and itself.
local base, now = KEYS[1], now_ms(ARGV[1])

local function no_later(key, field)
  local at = tonumber(redis.call('HGET', key, field) or '0')
  redis.call('HSET', key, field, math.min(at, now))
end

for i = 2, #ARGV, 2 do
  local lane, job = ARGV[i], ARGV[i + 1]
  local lane_key = base .. ':l:' .. lane
  if redis.call('HGET', base .. ':g', 'pollJob') == job then
    no_later(base .. ':g', 'pollAt')
  elseif redis.call('HGET', lane_key, 'job') == job then
    no_later(lane_key, 'wakeAt')
  elseif not redis.call('ZSCORE', base .. ':inflight', job) then
    redis.call('ZADD', base .. ':batches', 'XX', 'LT', now, job)
  end
end
