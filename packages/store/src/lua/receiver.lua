-- How a receiver of callbacks stands. KEYS[1] base: a hash that is there only while something is wrong: failures in a row, since when, and of its
-- circuit, in the words of circuit.lua: openedAt, until, trips, probe (the delivery that is to try at `until`); disabledAt, reason.
-- `:busy`: deliveries with a place, scored by when the place is free again whatever happens; a place that is only held for one is
-- named otherwise. `:jobs`: the job of each that has a place. `:parked`: those that wait for one, by when they were due.
local function busy_key(base) return base .. ':busy' end
local function job_key(base) return base .. ':jobs' end
local function parked_key(base) return base .. ':parked' end

local function held_name(id) return 'held ' .. id end

local function keep(base, ms)
  for _, key in ipairs({ base, busy_key(base), parked_key(base), job_key(base) }) do
    redis.call('PEXPIRE', key, ms)
  end
end

-- Takes up to `count` of those that wait longest.
local function take_parked(base, count)
  local ids = {}
  if count > 0 then
    ids = redis.call('ZRANGE', parked_key(base), 0, count - 1)
    if #ids > 0 then
      redis.call('ZREM', parked_key(base), unpack(ids))
    end
  end
  return ids
end

-- Gives free places to those that wait longest, and answers who they are. A place that is not taken up is free again soon.
local function give_places(base, now, places, hold_ms)
  redis.call('ZREMRANGEBYSCORE', busy_key(base), '-inf', now)
  local ids = take_parked(base, places - redis.call('ZCARD', busy_key(base)))
  for _, id in ipairs(ids) do
    redis.call('ZADD', busy_key(base), now + hold_ms, held_name(id))
  end
  return ids
end
