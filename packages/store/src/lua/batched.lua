-- Waiters of an operation whose targets stand in batches of a lane, which are called for, or will be, and whose truth may not say so yet.
local function in_batches(base, lane, operation)
  local waiters = {}
  for _, job in ipairs(redis.call('SMEMBERS', base .. ':unsettled')) do
    local stored = redis.call('HMGET', base .. ':b:' .. job, 'lane', 'waiters')
    if stored[1] == lane and string.find(stored[2], operation .. '|', 1, true) then
      for _, of_target in ipairs(cjson.decode(stored[2])) do
        for waiter in string.gmatch(of_target, '%S+') do
          waiters[waiter] = true
        end
      end
    end
  end
  return waiters
end
