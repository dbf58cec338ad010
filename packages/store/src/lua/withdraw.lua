-- Takes waiting targets back for an operation. KEYS[1] account base.
-- ARGV: lane, then pairs: waiter without flow "op|index|", fingerprint. Answers the positions (from 1) that were taken back.
local base, lane = KEYS[1], ARGV[1]
local lane_key = base .. ':l:' .. lane
local waiters_key = lane_key .. ':w'
local done = {}
for i = 2, #ARGV, 2 do
  local mine, print = ARGV[i], ARGV[i + 1]
  local waiters = redis.call('HGET', waiters_key, print)
  if waiters then
    local kept, found = {}, false
    for waiter in string.gmatch(waiters, '%S+') do
      if string.sub(waiter, 1, #mine) == mine then
        found = true
      else
        kept[#kept + 1] = waiter
      end
    end
    if found then
      done[#done + 1] = i / 2
      if #kept > 0 then
        redis.call('HSET', waiters_key, print, table.concat(kept, ' '))
      else
        redis.call('HDEL', waiters_key, print)
      end
    end
  end
end
if redis.call('HLEN', waiters_key) == 0 then
  make_idle(lane_key)
end
return done
