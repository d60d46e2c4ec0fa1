-- Writes states of a rebuild, if it is still the one that counts.
-- KEYS[1]  the partition's hash
-- KEYS[2]  the partition's due times
-- ARGV[1]  the token of this rebuild
-- ARGV[2…] key, state, due ('' for none), again and again; each key once
-- Returns  'ok'
--          'superseded' when another rebuild began, this one ended, or the cache was lost since
local slice = 2000 -- elements a call: unpack gives up at some 8,000

local function inSlices(command, key, list)
  for from = 1, #list, slice do
    redis.call(command, key, unpack(list, from, math.min(from + slice - 1, #list)))
  end
end

if redis.call('HGET', KEYS[1], '#rebuild') ~= ARGV[1] then return 'superseded' end

local states, due, notDue = {}, {}, {}
for i = 2, #ARGV, 3 do
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
return 'ok'
