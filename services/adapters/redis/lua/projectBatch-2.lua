-- Writes the states that ledger records (after, through] left behind, if the projection stands
-- exactly at `after`.
-- KEYS[1]  the partition's hash: '#watermark', '#rebuild', and each state under its key
-- KEYS[2]  the partition's due times: a sorted set of keys by milliseconds
-- ARGV[1…3]  after: sequence, hash, ledger id
-- ARGV[4…7]  through: sequence, hash, ledger id, and the whole watermark as it is stored
-- ARGV[8…]   key, state, due ('' for none), again and again; each key once
-- Returns  'ok' · 'done' when `through` is in already
--          'gap' when writes are missing before it: the caller rebuilds
local slice = 2000 -- elements a call: unpack gives up at some 8,000

local function isBefore(a, b) -- decimals without leading zeros: a double would round beyond 2^53
  if #a ~= #b then return #a < #b end
  return a < b
end

local function verdict()
  local stored = redis.call('HGET', KEYS[1], '#watermark')
  if not stored then
    if ARGV[1] ~= '0' or redis.call('HEXISTS', KEYS[1], '#rebuild') == 1 then return 'gap' end
    return 'ok'
  end
  local sequence, hash, ledgerId = stored:match('^(%d+):([^:]*):[^:]*:(.*)$')
  if not sequence then return 'gap' end
  if sequence == ARGV[1] and hash == ARGV[2] and ledgerId == ARGV[3] then return 'ok' end
  if ledgerId ~= ARGV[6] then return 'gap' end
  if sequence == ARGV[4] then return hash == ARGV[5] and 'done' or 'gap' end
  return isBefore(ARGV[4], sequence) and 'done' or 'gap'
end

local function inSlices(command, key, list)
  for from = 1, #list, slice do
    redis.call(command, key, unpack(list, from, math.min(from + slice - 1, #list)))
  end
end

local answer = verdict()
if answer ~= 'ok' then return answer end

local states, due, notDue = {}, {}, {}
for i = 8, #ARGV, 3 do
  states[#states + 1] = ARGV[i]
  states[#states + 1] = ARGV[i + 1]
  if ARGV[i + 2] == '' then
    notDue[#notDue + 1] = ARGV[i]
  else
    due[#due + 1] = ARGV[i + 2]
    due[#due + 1] = ARGV[i]
  end
end
inSlices('HSET', KEYS[1], states)
inSlices('ZADD', KEYS[2], due)
inSlices('ZREM', KEYS[2], notDue)
redis.call('HSET', KEYS[1], '#watermark', ARGV[7])
return 'ok'
