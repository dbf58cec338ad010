-- Grants a part of a key's requests. KEYS[1] base of the key. ARGV: now, most requests, window in ms, how many are wanted.
-- The window is cut into 30 slots. What is granted may be used for one slot longer, so 32 slots are counted: in no window
-- of any position more requests pass than there may. Answers {granted, left, ms for which it is good, ms until more is free}.
local key = KEYS[1] .. ':r'
local now = now_ms(ARGV[1])
local max, window, want = tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local slot_ms = math.ceil(window / 30)
local slot = math.floor(now / slot_ms)
local counted = redis.call('HGETALL', key)
local sum, oldest, lengths = 0, nil, nil
for i = 1, #counted, 2 do
  local field = counted[i]
  if field == 'ms' then
    lengths = tonumber(counted[i + 1])
  end
end
if lengths ~= slot_ms then
  -- Another window than before: what was counted in other slots cannot be told apart any more.
  redis.call('DEL', key)
  redis.call('HSET', key, 'ms', slot_ms)
  counted = {}
end
for i = 1, #counted, 2 do
  local at = tonumber(counted[i])
  if at and at <= slot - 32 then
    redis.call('HDEL', key, counted[i])
  elseif at then
    sum = sum + tonumber(counted[i + 1])
    oldest = math.min(oldest or at, at)
  end
end
local granted = math.max(0, math.min(want, max - sum))
if granted > 0 then
  redis.call('HINCRBY', key, slot, granted)
  oldest = math.min(oldest or slot, slot)
end
redis.call('PEXPIRE', key, 2 * window)
return { granted, math.max(0, max - sum - granted), slot_ms, oldest and (oldest + 32) * slot_ms - now or 0 }
