-- The books of an account's budgets: which calls stand in which window, and on which day. Keys as in governor.lua.
-- Windows are logs, not buckets: amounts differ from call to call, and a weighted bucket would let one batch too many
-- into some window. A call reaches the vendor at some time between its grant and its answer, so it stands in its windows
-- from its grant until a window after its answer: however long each is on its way, the vendor never counts one too many.
-- Clocks are read in whole milliseconds, so two more. For the same reason a call counts on every day that it lasts into.
local window_slack_ms = 2

local function length_of(budget)
  return budget.windowMs + window_slack_ms
end

local function day_of(now, budget)
  return math.floor((now + budget.offsetMs) / 86400000)
end

local function day_field(budget, now)
  return 'd:' .. budget.id .. ':' .. day_of(now, budget)
end

local function max_field(budget, now)
  return 'm:' .. budget.id .. ':' .. day_of(now, budget)
end

-- Most targets of the day: what the vendor said last, or else what the limits say.
local function day_max(base, budget, now)
  return tonumber(redis.call('HGET', base .. ':g', max_field(budget, now)) or budget.max)
end

-- Puts an ended call into its window's log. Those that are over later stand there already: calls that were overtaken, and windows that
-- follow a step of more calls than one holds.
local function log_call(base, budget, at, amount)
  local list, entry = base .. ':r:' .. budget.id, string.format('%.0f:%.0f', at, amount)
  local later, other, position = nil, redis.call('LINDEX', list, -1), -1
  while other and tonumber(string.match(other, '^(%d+)')) > at do
    later, position = other, position - 1
    other = redis.call('LINDEX', list, position)
  end
  if later then
    redis.call('LINSERT', list, 'BEFORE', later, entry)
  else
    redis.call('RPUSH', list, entry)
  end
end

-- From now on the call is over. Safe to repeat.
local function end_call(base, spec, call, now)
  for _, budget in ipairs(spec.budgets) do
    local under_way = base .. ':u:' .. budget.id
    local kept = redis.call('HGET', under_way, call)
    if kept then
      redis.call('HDEL', under_way, call)
      local amount, until_ms, day = string.match(kept, '^(%d+):(%d+):?(%-?%d*)$')
      if budget.unit ~= 'day' then
        log_call(base, budget, now, tonumber(amount))
      elseif day_of(math.min(now, tonumber(until_ms)), budget) > tonumber(day) then
        redis.call('HINCRBY', base .. ':g', day_field(budget, math.min(now, tonumber(until_ms))), amount)
      end
    end
  end
end

-- A call reaches its vendor so soon after its grant at the latest: whoever is granted one begins it at once, or not at all.
local arrives_within_ms = 5000

-- Somebody else has taken the call over, and whoever made it may have done so a moment ago: it may still be on its way. Of several calls
-- the last arrives before the lease is over.
local function end_overtaken_call(base, spec, call, lease_ms, now)
  local within_ms = (spec.calls or 1) > 1 and lease_ms or arrives_within_ms
  local arrived = now
  for _, budget in ipairs(spec.budgets) do
    local until_ms = string.match(redis.call('HGET', base .. ':u:' .. budget.id, call) or '', '^%d+:(%d+)')
    if until_ms then
      arrived = math.max(arrived, tonumber(until_ms) - lease_ms + within_ms)
    end
  end
  end_call(base, spec, call, arrived)
end

-- Nobody was called: it takes no place in any window. Days are given back by the refund.
local function forget_call(base, spec, call)
  for _, budget in ipairs(spec.budgets) do
    local under_way = base .. ':u:' .. budget.id
    local amount = string.match(redis.call('HGET', under_way, call) or '', '^(%d+)')
    if amount and budget.unit ~= 'day' then
      redis.call('HDEL', under_way, call)
      redis.call('HINCRBY', base .. ':g', 'sum:' .. budget.id, -amount)
    end
  end
end

local function end_lost_calls(base, budget, now)
  local under_way = redis.call('HGETALL', base .. ':u:' .. budget.id)
  for i = 1, #under_way, 2 do
    if tonumber(string.match(under_way[i + 1], '^%d+:(%d+)')) <= now then
      end_call(base, { budgets = { budget } }, under_way[i], now)
    end
  end
end

local function expire_window(base, budget, now)
  end_lost_calls(base, budget, now)
  local list, gone = base .. ':r:' .. budget.id, 0
  while true do
    local first = redis.call('LINDEX', list, 0)
    if not first then
      break
    end
    local at, amount = string.match(first, '^(%d+):(%d+)$')
    if tonumber(at) + length_of(budget) > now then
      break
    end
    redis.call('LPOP', list)
    gone = gone + tonumber(amount)
  end
  if gone > 0 then
    redis.call('HINCRBY', base .. ':g', 'sum:' .. budget.id, -gone)
  end
end

-- When a full window may have room for `need` again: calls that are under way cannot leave it sooner than those that end now.
local function window_frees_at(base, budget, need, sum, now)
  local over = sum + need - budget.max
  local position = 0
  local entry
  while over > 0 do
    entry = redis.call('LINDEX', base .. ':r:' .. budget.id, position)
    if not entry then
      return now + length_of(budget)
    end
    over = over - tonumber(string.match(entry, ':(%d+)$'))
    position = position + 1
  end
  return entry and tonumber(string.match(entry, '^(%d+)')) + length_of(budget) or now
end

local function note_under_way(base, budget, amount, call, now)
  redis.call('HSET', base .. ':u:' .. budget.id, call.id,
    string.format('%.0f:%.0f:%.0f', amount, now + call.leaseMs, budget.unit == 'day' and day_of(now, budget) or 0))
end

-- Counts a call in a window from now until a window after its end.
local function begin_call(base, budget, amount, call, now)
  note_under_way(base, budget, amount, call, now)
  redis.call('HINCRBY', base .. ':g', 'sum:' .. budget.id, amount)
end
