-- Turns: whoever asks again under the name of a call may have only lost sight of the one that called before, which may still be calling.
-- Each that is granted the call gets a number, higher than all before, and of those only the last is heard any more.
--   <base>:t:<call>   the number of the last; kept for longer than any call lasts
local turn_kept_ms = 600000

local function next_turn(base, call)
  local turn = redis.call('HINCRBY', base .. ':g', 'callTurn', 1)
  redis.call('SET', base .. ':t:' .. call, turn, 'PX', turn_kept_ms)
  return turn
end

-- `turn`: empty for whoever does not say which it is, and so speaks for the last.
local function is_overtaken(base, call, turn)
  local last = redis.call('GET', base .. ':t:' .. call)
  return turn ~= '' and last and tonumber(last) > tonumber(turn)
end
