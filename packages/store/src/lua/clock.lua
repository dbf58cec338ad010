-- Milliseconds since 1970: the caller's time when it gives one (tests), else this server's, which all workers share.
local function now_ms(given)
  if given ~= '' then
    return tonumber(given)
  end
  local t = redis.call('TIME')
  return tonumber(t[1]) * 1000 + math.floor(tonumber(t[2]) / 1000)
end

-- Splits a list of arguments over several calls: Lua unpacks at most some thousand values at once.
local function call_in_parts(command, key, values)
  for first = 1, #values, 2000 do
    redis.call(command, key, unpack(values, first, math.min(first + 1999, #values)))
  end
end
