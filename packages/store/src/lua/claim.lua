-- Claims a batch for a job and grants its call. The same job always gets the same batch.
-- KEYS[1] account base. ARGV: job, lane, now, spec as JSON {budgets, callsAtATimeMax, targetsPerCallMax,
-- bytesPerCallMax?, leaseMs, weights}.
-- Answers {'none'} | {'wait', ms, reason} | {'settle'} | {'send', next lane job or '', number of the call}.
local base, job, lane = KEYS[1], ARGV[1], ARGV[2]
local now = now_ms(ARGV[3])
local spec = cjson.decode(ARGV[4])
local lane_key, batch_key = base .. ':l:' .. lane, base .. ':b:' .. job
local waiters_key = lane_key .. ':w'

local function encoded_bytes(value)
  local _, unsafe = string.gsub(value, '[^%w%-%._%*]', '')
  return #value + 2 * unsafe
end

-- How many targets the flow with the lowest start time may send before another flow's turn.
local function run_length(flow_cost, start, next_start, wanted)
  if not next_start then
    return wanted
  end
  return math.max(1, math.min(wanted, math.floor((next_start - start) / flow_cost) + 1))
end

local function cost_of(flow)
  local weight = spec.weights[string.match(flow, '^%a%.(.*)$')] or 1
  return (string.byte(flow) == 98 and 4 or 1) / weight
end

-- Takes the live entries of the first `count` of a flow. Answers how many, whether the call is full, and how many were taken back.
local function take(flow, count, batch)
  local list = lane_key .. ':q:' .. flow
  local entries = redis.call('LPOP', list, count)
  if not entries then
    return 0, false, 0
  end
  local prints, seen = {}, {}
  for i, entry in ipairs(entries) do
    prints[i] = string.sub(entry, 1, fingerprint_length)
  end
  local waiters = redis.call('HMGET', waiters_key, unpack(prints))
  local taken, dropped = 0, {}
  for i, entry in ipairs(entries) do
    if waiters[i] and not seen[prints[i]] then
      local value = string.sub(entry, fingerprint_length + 1)
      local bytes = spec.bytesPerCallMax and encoded_bytes(value) or 0
      if spec.bytesPerCallMax and #batch.values > 0 and batch.bytes + bytes > spec.bytesPerCallMax then
        for k = #entries, i, -1 do
          redis.call('LPUSH', list, entries[k])
        end
        if #dropped > 0 then
          redis.call('HDEL', waiters_key, unpack(dropped))
        end
        return taken, true, 0
      end
      seen[prints[i]] = true
      dropped[#dropped + 1] = prints[i]
      batch.bytes = batch.bytes + bytes
      batch.values[#batch.values + 1] = value
      batch.waiters[#batch.waiters + 1] = take_waiters(lane_key, prints[i], waiters[i])
      taken = taken + 1
    end
  end
  if #dropped > 0 then
    redis.call('HDEL', waiters_key, unpack(dropped))
  end
  return taken, false, #entries - taken
end

-- Takes what was taken back from the head of a flow, so long as there is nothing else. Answers how many.
local function clear_head(flow)
  local list = lane_key .. ':q:' .. flow
  local entries, prints = redis.call('LRANGE', list, 0, 999), {}
  if #entries == 0 then
    return 0
  end
  for i, entry in ipairs(entries) do
    prints[i] = string.sub(entry, 1, fingerprint_length)
  end
  local waiters, dead = redis.call('HMGET', waiters_key, unpack(prints)), 0
  while dead < #entries and not waiters[dead + 1] do
    dead = dead + 1
  end
  if dead > 0 then
    redis.call('LPOP', list, dead)
  end
  return dead
end

-- While a claim looks through entries that were taken back nobody else is served: the rest is left to the next.
local dead_max = 20000

-- Start-time fair queuing: always from the flow whose next target has the lowest virtual start time.
-- A long run of entries that were taken back is skipped over several claims.
local function fill(limit_urgent, limit_others)
  local batch = { values = {}, waiters = {}, bytes = 0 }
  local dead = 0
  while #batch.values < limit_urgent and dead < dead_max do
    local flows = redis.call('ZRANGE', lane_key .. ':f', 0, 1, 'WITHSCORES')
    local flow = flows[1]
    if not flow or (#batch.values >= limit_others and not is_urgent(flow)) then
      break
    end
    local start, cost = tonumber(flows[2]), cost_of(flow)
    local next_start = flows[4] and tonumber(flows[4])
    local wanted = run_length(cost, start, next_start, (is_urgent(flow) and limit_urgent or limit_others) - #batch.values)
    local taken, full, taken_back = take(flow, math.min(wanted, 2000), batch)
    dead = dead + taken_back + (taken == 0 and not full and clear_head(flow) or 0)
    local finish = start + taken * cost
    local offset = is_urgent(flow) and urgent_offset or 0
    redis.call('HSET', lane_key, clock_field(flow), string.format('%.17g', math.max(start, finish - cost) + offset))
    if redis.call('LLEN', lane_key .. ':q:' .. flow) == 0 then
      redis.call('ZREM', lane_key .. ':f', flow)
      redis.call('HSET', lane_key .. ':t', flow, string.format('%.17g', finish + offset))
    else
      redis.call('ZADD', lane_key .. ':f', string.format('%.17g', finish), flow)
    end
    if full then
      break
    end
  end
  return batch
end

local function wait(until_ms, reason, is_new)
  if is_new then
    redis.call('HSET', lane_key, 'wakeAt', until_ms, 'hold', reason, 'holdUntil', until_ms)
  else
    redis.call('ZADD', base .. ':batches', until_ms, job)
    if reason ~= 'slots' then
      redis.call('HSET', lane_key, 'againHold', reason, 'againUntil', until_ms)
    end
  end
  return { 'wait', tostring(until_ms - now), reason }
end

-- Which days' quotas the call uses up, for quota.lua.
local function note_quotas(key)
  for _, budget in ipairs(spec.budgets) do
    if budget.unit == 'day' then
      redis.call('HSET', key, 'day:' .. budget.id, 1)
    end
  end
end

local state = redis.call('HGET', batch_key, 'state')
if state and state ~= 'claimed' then
  return { 'settle' }
end
local is_new = not state
local waiting = redis.call('HLEN', waiters_key)
if is_new then
  if redis.call('HGET', lane_key, 'job') ~= job then
    return { 'none' }
  end
  redis.call('HSET', lane_key, 'lingers', 0)
  if waiting == 0 then
    make_idle(lane_key)
    return { 'none' }
  end
end

if not redis.call('ZSCORE', base .. ':inflight', job) and slots_left(base, spec, now) <= 0 then
  if is_new then
    starve(base, lane_key, lane, slot_frees_at(base, now))
    return { 'none' }
  end
  starve_once(base, '@' .. job)
  return wait(now + 500, 'slots', false)
end

local wanted = is_new and math.min(waiting, spec.targetsPerCallMax) or tonumber(redis.call('HGET', batch_key, 'count'))
if not is_new then
  -- Whoever claims it again has lost the one that called before, or only lost sight of it: it is taken for over, and outcome.lua does
  -- not hear it any more.
  end_overtaken_call(base, spec, job, spec.leaseMs, now)
end
local function has_urgent()
  if is_new then
    local first = redis.call('ZRANGE', lane_key .. ':f', 0, 0)[1]
    return first ~= nil and is_urgent(first)
  end
  return string.find(redis.call('HGET', batch_key, 'waiters'), '|u.', 1, true) ~= nil
end

local is_for_urgent = has_urgent()
local until_held, hold = paused_until(base, now), 'paused'
if not until_held then
  until_held, hold = held_until(base, job, is_for_urgent, now)
end
if until_held then
  return wait(until_held, hold, is_new)
end
local granted, until_ms, reason = allowance(base, spec, wanted, now, false, not is_new)
local granted_urgent = granted
if spec.hasUrgentReserve then
  local urgent_until, urgent_reason
  granted_urgent, urgent_until, urgent_reason = allowance(base, spec, wanted, now, true, not is_new)
  if is_for_urgent and granted_urgent < wanted then
    -- The day may have a share left for these, which only a shorter window keeps back.
    until_ms, reason = urgent_until, urgent_reason
  end
end
local most = (is_new or is_for_urgent) and granted_urgent or granted
if most == 0 or (not is_new and most < wanted and until_ms) then
  return wait(until_ms, reason, is_new)
end

local next_lane_job = ''
local count = wanted
if is_new then
  local batch = fill(granted_urgent, granted)
  count = #batch.values
  if count == 0 then
    if granted == 0 then
      return wait(until_ms, reason, true)
    end
    -- Only entries that were taken back stood in front: look again at once.
    return { 'wait', '0', 'slots' }
  end
  redis.call('HSET', batch_key, 'lane', lane, 'state', 'claimed', 'count', count, 'attempt', 0, 'putOff', 0,
    'claimedAt', now, 'values', cjson.encode(batch.values), 'waiters', cjson.encode(batch.waiters))
  redis.call('SADD', base .. ':unsettled', job)
  redis.call('HDEL', lane_key, 'hold', 'holdUntil')
else
  redis.call('HDEL', lane_key, 'againHold', 'againUntil')
end

note_probe(base, job, spec.leaseMs, now)
charge(base, spec, count, { id = job, leaseMs = spec.leaseMs }, now)
count_in_minute(base, now, 'calls', 1)
redis.call('ZADD', base .. ':inflight', now + spec.leaseMs, job)
redis.call('ZADD', base .. ':batches', now + spec.leaseMs, job)
local attempt = redis.call('HINCRBY', batch_key, 'attempt', 1)
redis.call('HSET', batch_key, 'sentAt', now)
note_quotas(batch_key)

if is_new then
  if redis.call('HLEN', waiters_key) == 0 then
    make_idle(lane_key)
  elseif slots_left(base, spec, now) > 0 then
    next_lane_job = next_job(lane_key, lane, now)
  else
    starve(base, lane_key, lane, slot_frees_at(base, now))
  end
end
return { 'send', next_lane_job, attempt + (redis.call('HGET', batch_key, 'putOff') or 0) }
