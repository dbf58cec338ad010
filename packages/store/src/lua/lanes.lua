-- Lanes of one account. Keys, all under one hash tag:
--   <base>:lanes            set of lane names
--   <base>:l:<lane>         hash: turn, job, wakeAt, hold*, again* (hold of a batch sent again), v (virtual time), vu (the same for urgent flows)
--   <base>:unsettled        set of batches of which the targets' truth may not tell yet
--   <base>:l:<lane>:w       hash: fingerprint -> waiters, parted by blanks; see waiters.lua
--   <base>:l:<lane>:f       sorted set: flow -> virtual start time of its first target
--   <base>:l:<lane>:t       hash: flow -> virtual finish time of its last target
--   <base>:l:<lane>:q:<flow> list of "fingerprint" .. value, in order of arrival
-- A flow is "<u|n|b>.<client>". An entry whose fingerprint has no waiters was taken by another flow or taken back.
local fingerprint_length = 22
local urgent_offset = 1e12

local function is_urgent(flow)
  return string.byte(flow) == 117
end

local function clock_field(flow)
  return is_urgent(flow) and 'vu' or 'v'
end

-- Puts entries at the end of a flow; a flow that was idle starts at the lane's virtual time, never in the past.
local function push(lane_key, flow, entries)
  if not redis.call('ZSCORE', lane_key .. ':f', flow) then
    local virtual = tonumber(redis.call('HGET', lane_key, clock_field(flow)) or '0')
    local finish = tonumber(redis.call('HGET', lane_key .. ':t', flow) or '0')
    local start = math.max(virtual, finish)
    redis.call('ZADD', lane_key .. ':f', is_urgent(flow) and start - urgent_offset or start, flow)
  end
  call_in_parts('RPUSH', lane_key .. ':q:' .. flow, entries)
end

-- Makes the lane expect its next job and names it.
local function next_job(lane_key, lane, wake_at)
  local job = lane .. '-' .. redis.call('HINCRBY', lane_key, 'turn', 1)
  redis.call('HSET', lane_key, 'job', job, 'wakeAt', wake_at)
  return job
end

-- Nothing waits any more: forgets what is left of entries that were taken back, and virtual time starts anew.
local function make_idle(lane_key)
  for _, flow in ipairs(redis.call('ZRANGE', lane_key .. ':f', 0, -1)) do
    redis.call('DEL', lane_key .. ':q:' .. flow)
  end
  redis.call('DEL', lane_key .. ':f', lane_key .. ':t')
  redis.call('HDEL', lane_key, 'v', 'vu', 'hold', 'holdUntil')
  redis.call('HSET', lane_key, 'job', '', 'lingers', 0)
end
