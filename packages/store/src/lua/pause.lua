-- An operator's pause of an account: the field `paused` of <base>:g, as JSON {sinceMs, by}. What is on its way goes on; nothing new goes out.
-- Whoever was told to wait looks again so soon, should the one that ends the pause not come to call it.
local pause_look_ms = 60000

local function paused_until(base, now)
  return redis.call('HEXISTS', base .. ':g', 'paused') == 1 and now + pause_look_ms or nil
end
