-- Puts operations into a bucket of the index. KEYS[1] bucket. ARGV: ms to keep it, then pairs: term, reference.
-- The bucket is a hash: term -> its references, joined. One with more than a few has an empty value, and a list of its own
-- (<bucket>:<term as hex>): a bucket of short values takes little memory. Putting the same in again does nothing.
-- Answers how many terms are new.
local bucket, keep_ms = KEYS[1], tonumber(ARGV[1])
local reference_bytes, in_bucket = 19, 3
local looked_back = 64
local added = 0

local function keep(key)
  if redis.call('PTTL', key) < keep_ms then
    redis.call('PEXPIRE', key, keep_ms)
  end
end

local function list_of(term)
  return bucket .. ':' .. string.gsub(term, '.', function(byte) return string.format('%02x', string.byte(byte)) end)
end

local function holds(joined, reference)
  for at = 1, #joined, reference_bytes do
    if string.sub(joined, at, at + reference_bytes - 1) == reference then
      return true
    end
  end
  return false
end

local function append(term, reference)
  local list = list_of(term)
  if not redis.call('LPOS', list, reference, 'RANK', -1, 'MAXLEN', looked_back) then
    redis.call('RPUSH', list, reference)
  end
  keep(list)
end

local function move_to_list(term, joined, reference)
  local list = list_of(term)
  for at = 1, #joined, reference_bytes do
    redis.call('RPUSH', list, string.sub(joined, at, at + reference_bytes - 1))
  end
  redis.call('HSET', bucket, term, '')
  append(term, reference)
end

for i = 2, #ARGV, 2 do
  local term, reference = ARGV[i], ARGV[i + 1]
  local joined = redis.call('HGET', bucket, term)
  if not joined then
    added = added + 1
    redis.call('HSET', bucket, term, reference)
  elseif joined == '' then
    append(term, reference)
  elseif not holds(joined, reference) then
    if #joined < in_bucket * reference_bytes then
      redis.call('HSET', bucket, term, joined .. reference)
    else
      move_to_list(term, joined, reference)
    end
  end
end
keep(bucket)
return added
