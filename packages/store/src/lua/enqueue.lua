-- Puts targets into a lane. KEYS[1] account base.
-- ARGV: lane, now, linger ms, most targets per call, '1' when they may have been put in before, then pairs: waiter "op|ranges|flow",
-- "fingerprint" .. value. Those put in before are of one operation, and what is in a batch already is left there.
-- Answers {targets added, targets joined to waiting ones or to a batch, job to have or '', its delay in ms, or -1
-- when it stands there delayed and is to run at once}.
local base, lane = KEYS[1], ARGV[1]
local lane_key = base .. ':l:' .. lane
local waiters_key = lane_key .. ':w'
local now = now_ms(ARGV[2])
local linger, per_call_max = tonumber(ARGV[3]), tonumber(ARGV[4])

local taken = ARGV[5] == '1' and ARGV[6] and in_batches(base, lane, string.match(ARGV[6], '^[^|]+')) or {}
local prints = {}
for i = 7, #ARGV, 2 do
  prints[#prints + 1] = string.sub(ARGV[i], 1, fingerprint_length)
end
local known = {}
for first = 1, #prints, 2000 do
  local last = math.min(first + 1999, #prints)
  local found = redis.call('HMGET', waiters_key, unpack(prints, first, last))
  for i = first, last do
    known[prints[i]] = found[i - first + 1] or known[prints[i]]
  end
end

local added, joined = 0, 0
local changed, queues, has_urgent = {}, {}, false
for i = 6, #ARGV, 2 do
  local waiter, entry = ARGV[i], ARGV[i + 1]
  local print = string.sub(entry, 1, fingerprint_length)
  local flow = string.match(waiter, '[^|]*$')
  local others = known[print]
  local must_queue = not others and not taken[waiter]
  if taken[waiter] then
    joined = joined + 1
  elseif not others then
    added = added + 1
    known[print] = waiter
    changed[print] = true
  elseif not string.find(' ' .. others .. ' ', ' ' .. waiter .. ' ', 1, true) then
    joined = joined + 1
    must_queue = not is_in_flow(others, flow)
    known[print] = with_waiter(lane_key, print, others, waiter, flow)
    changed[print] = known[print] ~= others or changed[print]
  end
  if must_queue then
    has_urgent = has_urgent or is_urgent(flow)
    queues[flow] = queues[flow] or {}
    table.insert(queues[flow], entry)
  end
end

local fields = {}
for print, is_changed in pairs(changed) do
  if is_changed then
    fields[#fields + 1] = print
    fields[#fields + 1] = known[print]
  end
end
if #fields > 0 then
  call_in_parts('HSET', waiters_key, fields)
end
for flow, entries in pairs(queues) do
  push(lane_key, flow, entries)
end

-- What is put in again may have been counted the first time.
count_in_minute(base, now, 'accepted', ARGV[5] == '1' and added or added + joined)

redis.call('SADD', base .. ':lanes', lane)
local waiting = redis.call('HLEN', waiters_key)
local job = redis.call('HGET', lane_key, 'job')
if waiting > 0 and (not job or job == '') then
  local delay = waiting >= per_call_max and 0 or linger
  if delay > 0 then
    redis.call('HSET', lane_key, 'lingers', 1)
  end
  return { added, joined, next_job(lane_key, lane, now + delay), delay }
end
-- A lane that waits, for company or for a budget of which urgent targets have a share of their own, looks again now.
local lingers = redis.call('HGET', lane_key, 'lingers') == '1'
if waiting > 0 and ((lingers and waiting >= per_call_max) or (has_urgent and (lingers or redis.call('HEXISTS', lane_key, 'hold') == 1))) then
  redis.call('HSET', lane_key, 'lingers', 0, 'wakeAt', now)
  return { added, joined, job, -1 }
end
return { added, joined, '', 0 }
