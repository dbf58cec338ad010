-- Tells which of an operation's targets stand neither in their lane nor in a batch whose targets' truth may not say so yet.
-- KEYS[1] account base. ARGV: lane, operation, then pairs: waiter "op|ranges|flow", fingerprint. Answers their ranges.
local base, lane = KEYS[1], ARGV[1]
local lane_key = base .. ':l:' .. lane
local batched, missing = in_batches(base, lane, ARGV[2]), {}
for i = 3, #ARGV, 2 do
  local waiter, print = ARGV[i], ARGV[i + 1]
  local waiters = redis.call('HGET', lane_key .. ':w', print)
  if not batched[waiter] and not (waiters and has_waiter(lane_key, print, waiters, waiter)) then
    missing[#missing + 1] = string.match(waiter, '|([^|]*)|')
  end
end
return missing
