-- Ends an operation: final state, final event, and how long the record is kept.
local letter_names = {
  s = 'sent', c = 'confirmed', u = 'unverified', r = 'rejected', g = 'gave-up', n = 'not-supported', x = 'cancelled',
}

local function final_state(total)
  local good = (total.c or 0) + (total.u or 0)
  local bad = (total.r or 0) + (total.g or 0) + (total.n or 0)
  local cancelled = total.x or 0
  if bad == 0 and cancelled == 0 then
    return 'complete'
  end
  if good == 0 then
    return cancelled > 0 and bad == 0 and 'cancelled' or 'failed'
  end
  return 'partial'
end

local function close_operation(base, meta_text, now, now_iso, keep_ms)
  local meta = cjson.decode(meta_text)
  local fields = redis.call('HGETALL', base)
  local total, accounts = {}, {}
  for account, targets in pairs(meta.accounts) do
    accounts[account] = { targets = targets }
  end
  for i = 1, #fields, 2 do
    local account, letter = string.match(fields[i], '^n:(.*):(%a)$')
    local amount = tonumber(fields[i + 1])
    if account and amount ~= 0 then
      total[letter] = (total[letter] or 0) + amount
      accounts[account][letter_names[letter]] = amount
    end
  end
  local state = final_state(total)
  local counts = {}
  for letter, amount in pairs(total) do
    counts[letter_names[letter]] = amount
  end
  local event = cjson.encode({
    type = 'operation.' .. state,
    timestamp = now_iso,
    data = {
      operation_id = meta.id, purge_id = meta.id, distribution_id = meta.distribution, kind = meta.type, state = state,
      targets = meta.targets, counts = counts, accounts = accounts, finished_at = now_iso,
    },
  })
  redis.call('HSET', base, 'state', state, 'finishedAt', now, 'event', event, 'outbox', meta.callback and 1 or 0)
  for account in pairs(meta.accounts) do
    redis.call('PEXPIRE', base .. ':t:' .. account, keep_ms)
  end
  redis.call('PEXPIRE', base .. ':c', keep_ms)
  redis.call('PEXPIRE', base .. ':n', keep_ms)
  if not meta.callback then
    redis.call('PEXPIRE', base, keep_ms)
  end
  redis.call('PUBLISH', 'purgeway:ended', meta.id)
end
