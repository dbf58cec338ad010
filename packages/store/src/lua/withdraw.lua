-- Takes waiting targets back for an operation. KEYS[1] account base.
-- ARGV: lane, operation, ms to remember, then pairs: waiter "op|ranges|flow", fingerprint.
-- What was taken back is remembered in <base>:x:<operation>, the ranges of each call as one entry, until it is settled, so that a crash in
-- between loses nothing.
local base, lane = KEYS[1], ARGV[1]
local lane_key = base .. ':l:' .. lane
local waiters_key = lane_key .. ':w'
local taken_key, taken = base .. ':x:' .. ARGV[2], {}
for i = 4, #ARGV, 2 do
  local waiter, print = ARGV[i], ARGV[i + 1]
  local waiters = redis.call('HGET', waiters_key, print)
  local left = waiters and without_waiter(lane_key, print, waiters, waiter)
  if left then
    taken[#taken + 1] = string.match(waiter, '|([^|]*)|')
    if left == '' then
      redis.call('HDEL', waiters_key, print)
    else
      redis.call('HSET', waiters_key, print, left)
    end
  end
end
if #taken > 0 then
  redis.call('RPUSH', taken_key, table.concat(taken, ','))
  redis.call('PEXPIRE', taken_key, ARGV[3])
end
if redis.call('HLEN', waiters_key) == 0 then
  make_idle(lane_key)
end
return 1
