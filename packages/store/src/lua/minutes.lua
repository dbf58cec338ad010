-- Figures of an account for each minute: <base>:s:<minute since 1970>, a hash that is kept for a day; see minutes.ts.
local minute_kept_ms = 25 * 3600000

local function count_in_minute(base, now, field, amount)
  local key = base .. ':s:' .. string.format('%.0f', math.floor(now / 60000))
  if amount > 0 and redis.call('HINCRBY', key, field, amount) == amount then
    redis.call('PEXPIRE', key, minute_kept_ms)
  end
end
