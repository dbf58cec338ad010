-- Distributions and their changes. Keys, all under one hash tag:
--   <base>:r:<id>          hash: the record. w:<field> what is wanted, b:<field> the same without changes that are under
--                          way, each as JSON; was: state without them; lease, leaseUntil, leaseMs: who works on it;
--                          turn: counts the claims of changes, and their ends;
--                          lookedAtMs: last look that failed; n:<name> its names in <base>:names
--   <base>:p:<id>          list of operations that change it, the one whose turn it is first
--   <base>:o:<operation>   hash: distribution, type, phase, attempt, putOff, startedAtMs, takenAtMs, callUntilMs, cancel, hinted;
--                          p:<field> what it changes, as JSON. Once it is over: only `over`, so that it is never put on
--                          again, and `takenBy`: the distribution that had the name which it would have taken
--   <base>:order, <base>:c:<client>   sorted sets: id -> time of creation, without deleted ones
--   <base>:deleted         sorted set: id -> when it was deleted
--   <base>:due             sorted set: id -> when the job of its first change should run
--   <base>:names:<account> sorted set of "<name> <id>", all of one score: who has a name; see held_names
--   <base>:read:<account>  sorted set: id -> when it was last looked at; those that the vendor knows and no change is under way for
--   <base>:pending         hash: account -> changes that are not over
--   <base>:version         counter
-- JSON is never decoded here but handed through: an empty list would not survive it.
local function record_key(base, id)
  return base .. ':r:' .. id
end

local function pending_key(base, id)
  return base .. ':p:' .. id
end

local function mark_key(base, operation)
  return base .. ':o:' .. operation
end

-- Fields of a hash whose name begins with a prefix of two letters, without the prefix.
local function fields_after(key, prefix, found)
  local fields = redis.call('HGETALL', key)
  for i = 1, #fields, 2 do
    if string.sub(fields[i], 1, 2) == prefix then
      found[string.sub(fields[i], 3)] = fields[i + 1]
    end
  end
  return found
end

-- Has the hash hold these fields, and no others, after the prefix. Answers whether that changed it.
local function replace_fields(key, prefix, wanted)
  local changed = false
  for field in pairs(fields_after(key, prefix, {})) do
    if wanted[field] == nil then
      redis.call('HDEL', key, prefix .. field)
      changed = true
    end
  end
  for field, value in pairs(wanted) do
    if redis.call('HGET', key, prefix .. field) ~= value then
      redis.call('HSET', key, prefix .. field, value)
      changed = true
    end
  end
  return changed
end

-- What is wanted: what the changes that are over came to, and on top of it what those under way ask for, in their order.
local function rebuild_wanted(base, id)
  local wanted = fields_after(record_key(base, id), 'b:', {})
  for _, operation in ipairs(redis.call('LRANGE', pending_key(base, id), 0, -1)) do
    fields_after(mark_key(base, operation), 'p:', wanted)
  end
  return replace_fields(record_key(base, id), 'w:', wanted)
end

-- The state that shows while changes are under way; `was` when there are none.
local function state_under_way(base, id, was)
  local shown = was
  for i, operation in ipairs(redis.call('LRANGE', pending_key(base, id), 0, -1)) do
    local kind = redis.call('HGET', mark_key(base, operation), 'type')
    if kind == 'delete' then
      return 'deleting'
    end
    if i == 1 then
      shown = (kind == 'create' or kind == 'adopt') and 'creating' or 'updating'
    end
  end
  return shown
end

-- The names that a distribution has in its account, each at most one's: "d:<hostname>" and "v:<vendor's id>". One that
-- failed before the vendor knew it has none; one that failed later leaves its vendor's id to whoever takes that over anew.
local function held_names(base, id)
  local state, vendor_id, hostnames, domain = unpack(
    redis.call('HMGET', record_key(base, id), 'state', 'vendorId', 'hostnames', 'w:domain'), 1, 4)
  local names = {}
  if state == 'deleted' or (state == 'failed' and not vendor_id) then
    return names
  end
  for _, hostname in ipairs(cjson.decode(hostnames or '[]')) do
    names['d:' .. string.lower(hostname)] = '1'
  end
  if domain then
    names['d:' .. string.lower(cjson.decode(domain))] = '1'
  end
  if vendor_id and state ~= 'failed' then
    names['v:' .. vendor_id] = '1'
  end
  return names
end

local function list_names(base, id, account)
  local key, names = base .. ':names:' .. account, held_names(base, id)
  for name in pairs(fields_after(record_key(base, id), 'n:', {})) do
    if not names[name] then
      redis.call('ZREM', key, name .. ' ' .. id)
    end
  end
  for name in pairs(names) do
    redis.call('ZADD', key, 0, name .. ' ' .. id)
  end
  replace_fields(record_key(base, id), 'n:', names)
end

-- Another distribution than this one that has the name.
local function other_with_name(base, account, name, id)
  local prefix = name .. ' '
  local found = redis.call('ZRANGEBYLEX', base .. ':names:' .. account, '[' .. prefix, '(' .. prefix .. '\255')
  for _, member in ipairs(found) do
    local holder = string.sub(member, #prefix + 1)
    -- A vendor's id may go on after a blank.
    if holder ~= id and not string.find(holder, ' ', 1, true) then
      return holder
    end
  end
  return nil
end

-- Puts the record into the listings that fit its state.
local function list_record(base, id, now)
  local found = redis.call('HMGET', record_key(base, id), 'state', 'client', 'account', 'createdAtMs', 'vendorId', 'readAtMs',
    'lookedAtMs')
  local state, client, account, created_at, vendor_id, read_at, looked_at = unpack(found, 1, 7)
  if state == 'deleted' then
    redis.call('ZREM', base .. ':order', id)
    redis.call('ZREM', base .. ':c:' .. client, id)
    redis.call('ZADD', base .. ':deleted', 'NX', now, id)
  else
    redis.call('ZADD', base .. ':order', created_at, id)
    redis.call('ZADD', base .. ':c:' .. client, created_at, id)
  end
  if vendor_id and state ~= 'deleted' and redis.call('LLEN', pending_key(base, id)) == 0 then
    redis.call('ZADD', base .. ':read:' .. account, math.max(tonumber(read_at or '0'), tonumber(looked_at or '0')), id)
  else
    redis.call('ZREM', base .. ':read:' .. account, id)
  end
  list_names(base, id, account)
end

local needed_for_routing = { state = true, vendorId = true, hostnames = true }
local only_looked = { readAtMs = true, lookedAtMs = true }
-- States that last; the others are passed through.
local lasting = { active = true, disabled = true, failed = true, deleted = true }

-- Writes an update {set = {field = text}, del = {field}, wanted? = {field = JSON}} into a record.
local function write_record(base, id, update, now)
  local key = record_key(base, id)
  local changed, moved = false, false
  for field, value in pairs(update.set) do
    if redis.call('HGET', key, field) ~= value then
      redis.call('HSET', key, field, value)
      changed = changed or not only_looked[field]
      moved = moved or needed_for_routing[field]
    end
  end
  for _, field in ipairs(update.del) do
    if redis.call('HDEL', key, field) == 1 then
      changed = true
      moved = moved or needed_for_routing[field]
    end
  end
  if update.wanted then
    replace_fields(key, 'b:', update.wanted)
  end
  changed = rebuild_wanted(base, id) or changed
  if changed then
    redis.call('HSET', key, 'updatedAtMs', now)
  end
  if moved then
    redis.call('INCR', base .. ':version')
  end
  list_record(base, id, now)
end

local function holds_lease(base, id, operation, token)
  return redis.call('HGET', record_key(base, id), 'lease') == token
    and redis.call('LINDEX', pending_key(base, id), 0) == operation
end

local function leased_until(base, id)
  return tonumber(redis.call('HGET', record_key(base, id), 'leaseUntil') or '0')
end

local function renew_lease(base, id, now)
  local until_ms = now + tonumber(redis.call('HGET', record_key(base, id), 'leaseMs'))
  redis.call('HSET', record_key(base, id), 'leaseUntil', until_ms)
  redis.call('ZADD', base .. ':due', until_ms, id)
end

local function free_lease(base, id)
  redis.call('HDEL', record_key(base, id), 'lease', 'leaseUntil', 'leaseMs')
end
