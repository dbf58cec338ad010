-- Writes down what happened to targets of one operation at one account; the last one closes the operation.
-- KEYS[1] operation base. ARGV: account, letter for accepted ones, letter for sent ones, note as JSON, now, now as ISO
-- text, ms to keep the record, ranges "0-4,7".
-- Answers {changed, 1 when the operation has ended, 1 when its event waits to be handed over, when it was asked for in ms, a purge's priority
-- or '', how many were sent before, how many were sent just now, and how many came to each final letter: letter, number, …}. The note tells how
-- many came to which letter, as "n".
-- The truth of an account is a string of 4 bytes a target: state letter (zero: accepted), number of the note (24 bits).
-- A final letter never changes, so settling again does nothing.
local base, account = KEYS[1], ARGV[1]
local letter_if_accepted, letter_if_sent = ARGV[2], ARGV[3]
local final = { c = true, u = true, r = true, g = true, n = true, x = true }
local truth_key = base .. ':t:' .. account

local meta_text = redis.call('HGET', base, 'meta')
if not meta_text then
  -- It may be about to be written; the reconciler forgets an operation that has none.
  return { 0, 0, 0 }
end

local function outbox()
  return tonumber(redis.call('HGET', base, 'outbox') or '0')
end

local note_bytes
local function note()
  if not note_bytes then
    local number = redis.call('RPUSH', base .. ':n', ARGV[4])
    note_bytes = string.char(math.floor(number / 65536) % 256, math.floor(number / 256) % 256, number % 256)
  end
  return note_bytes
end

local changes, finished, changed, sent_before, newly_sent = {}, 0, 0, 0, 0
-- What the vendor took, whether it has said by now that it is done or not.
local taken = { s = true, c = true, u = true }

local function settled(old)
  local letter = old == 's' and letter_if_sent or letter_if_accepted
  if final[old] or letter == old then
    return nil
  end
  return letter
end

local came_to = {}

local function count_change(old, letter)
  changed = changed + 1
  changes[letter] = (changes[letter] or 0) + 1
  came_to[letter] = (came_to[letter] or 0) + 1
  if old == 's' then
    changes.s = (changes.s or 0) - 1
    sent_before = sent_before + 1
  elseif taken[letter] then
    newly_sent = newly_sent + 1
  end
  if final[letter] then
    finished = finished + 1
  end
end

local function settle_range(first, last)
  local stored = redis.call('GETRANGE', truth_key, first * 4, last * 4 + 3)
  stored = stored .. string.rep('\0', (last - first + 1) * 4 - #stored)
  local cells, differs = {}, false
  for i = 1, last - first + 1 do
    local cell = string.sub(stored, i * 4 - 3, i * 4)
    local old = string.sub(cell, 1, 1)
    local letter = settled(old)
    if letter then
      count_change(old, letter)
      cell, differs = letter .. note(), true
    end
    cells[i] = cell
  end
  if differs then
    redis.call('SETRANGE', truth_key, first * 4, table.concat(cells))
  end
end

for first, last in string.gmatch(ARGV[8], '(%d+)%-?(%d*)') do
  settle_range(tonumber(first), tonumber(last) or tonumber(first))
end
for letter, amount in pairs(changes) do
  redis.call('HINCRBY', base, 'n:' .. account .. ':' .. letter, amount)
end
if note_bytes then
  redis.call('LSET', base .. ':n', -1, string.sub(ARGV[4], 1, -2) .. ',"n":' .. cjson.encode(came_to) .. '}')
end

-- By pattern, since a meta may be long. Both begin with these; what looks like a priority in a change may be its client's words.
local function asked_for()
  local created_at = string.match(meta_text, '"createdAtMs":(%d+)') or '0'
  return tonumber(created_at), string.match(meta_text, '^{"id":"[^"]*","type":"purge",.-"priority":"(%a+)"') or ''
end

local function answer(ended, waits)
  local created_at, priority = asked_for()
  local reply = { changed, ended, waits, created_at, priority, sent_before, newly_sent }
  for letter, amount in pairs(came_to) do
    if final[letter] then
      reply[#reply + 1], reply[#reply + 2] = letter, amount
    end
  end
  return reply
end

if redis.call('HGET', base, 'finishedAt') then
  return answer(1, outbox())
end
if changed > 0 and redis.call('HGET', base, 'state') == 'pending' and letter_if_accepted ~= 'x' then
  redis.call('HSET', base, 'state', 'active')
end
if finished == 0 or redis.call('HINCRBY', base, 'open', -finished) > 0 then
  return answer(0, 0)
end
close_operation(base, meta_text, tonumber(ARGV[5]), ARGV[6], tonumber(ARGV[7]))
return answer(1, outbox())
