-- Who waits for a target. A waiter is "op|ranges|flow", ranges being positions such as "3" or "0-4,7". The first few
-- stand in the lane's hash, so that an ordinary target costs little; the others in a list of their own
-- (<base>:l:<lane>:j:<fingerprint>), so that joining a target that very many wait for stays cheap. Marks in the hash
-- tell that there is a list ("*") and which further flows the target stands in ("+|flow").
local waiters_in_hash = 8

local function list_of(lane_key, print)
  return lane_key .. ':j:' .. print
end

local function has_list(waiters)
  return string.find(' ' .. waiters .. ' ', ' * ', 1, true) ~= nil
end

-- Whether the target stands in the queue of this flow already.
local function is_in_flow(waiters, flow)
  return string.find(waiters .. ' ', '|' .. flow .. ' ', 1, true) ~= nil
end

-- Whether somebody is among the waiters, wherever they stand.
local function has_waiter(lane_key, print, waiters, waiter)
  return string.find(' ' .. waiters .. ' ', ' ' .. waiter .. ' ', 1, true) ~= nil
    or (has_list(waiters) and redis.call('LPOS', list_of(lane_key, print), waiter) ~= false)
end

-- The waiters with one more; may put it into the list.
local function with_waiter(lane_key, print, waiters, waiter, flow)
  local _, blanks = string.gsub(waiters, ' ', '')
  if blanks + 1 < waiters_in_hash and not has_list(waiters) then
    return waiters .. ' ' .. waiter
  end
  redis.call('RPUSH', list_of(lane_key, print), waiter)
  if not has_list(waiters) then
    waiters = waiters .. ' *'
  end
  if not is_in_flow(waiters, flow) then
    waiters = waiters .. ' +|' .. flow
  end
  return waiters
end

-- All real waiters as one text, and the list is forgotten.
local function take_waiters(lane_key, print, waiters)
  if not has_list(waiters) then
    return waiters
  end
  local all = {}
  for waiter in string.gmatch(waiters, '%S+') do
    if waiter ~= '*' and string.sub(waiter, 1, 1) ~= '+' then
      all[#all + 1] = waiter
    end
  end
  local listed = redis.call('LRANGE', list_of(lane_key, print), 0, -1)
  for _, waiter in ipairs(listed) do
    all[#all + 1] = waiter
  end
  redis.call('DEL', list_of(lane_key, print))
  return table.concat(all, ' ')
end

-- The waiters without one of them, or nil when it is not among them; '' when nobody waits any more.
local function without_waiter(lane_key, print, waiters, waiter)
  local kept, found, real = {}, false, 0
  for other in string.gmatch(waiters, '%S+') do
    if other == waiter then
      found = true
    else
      kept[#kept + 1] = other
      if other ~= '*' and string.sub(other, 1, 1) ~= '+' then
        real = real + 1
      end
    end
  end
  if not found then
    if not has_list(waiters) or redis.call('LREM', list_of(lane_key, print), 1, waiter) == 0 then
      return nil
    end
  end
  if real == 0 and (not has_list(waiters) or redis.call('LLEN', list_of(lane_key, print)) == 0) then
    return ''
  end
  return table.concat(kept, ' ')
end
