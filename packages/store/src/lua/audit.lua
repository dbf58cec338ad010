-- Appends entries to the audit log. KEYS[1] its stream; ':h' beside it says how far it goes. ARGV: now, ms to keep an entry, most
-- entries, then entries. The hash of each is made of the one before, its id (time and number) and its text.
local stream, head = KEYS[1], KEYS[1] .. ':h'
local known = redis.call('HMGET', head, 'number', 'hash', 'ms')
local number = tonumber(known[1] or '0')
local hash = known[2] or string.rep('0', 40)
-- A clock that went back must not put an entry before an earlier one.
local ms = math.max(now_ms(ARGV[1]), tonumber(known[3] or '0'))
for i = 4, #ARGV do
  number = number + 1
  local id = string.format('%d-%d', ms, number)
  local previous = hash
  hash = redis.sha1hex(previous .. ' ' .. id .. ' ' .. ARGV[i])
  redis.call('XADD', stream, id, 'p', previous, 'e', ARGV[i], 'h', hash)
end
local gone = redis.call('XTRIM', stream, 'MINID', string.format('%d', ms - tonumber(ARGV[2])))
gone = gone + redis.call('XTRIM', stream, 'MAXLEN', ARGV[3])
redis.call('HSET', head, 'number', number, 'hash', hash, 'ms', string.format('%d', ms))
if gone > 0 then
  redis.call('HINCRBY', head, 'gone', gone)
end
return number
