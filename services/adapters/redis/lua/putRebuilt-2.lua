-- Writes states of a rebuild, if it is still the one that counts.
-- KEYS[1]  the partition's hash
-- KEYS[2]  the partition's due times
-- ARGV[1]  this rebuild, and how often it has written
-- ARGV[2]  the same behind this write: a fail-over that lost one is seen by the next
-- ARGV[3…] key, state, due ('' for none), again and again; each key once
-- Returns  'ok'
--          'superseded' when another rebuild began, this one ended, or the cache lost writes since
local slice = 2000 -- elements a call: unpack gives up at some 8,000

local function inSlices(command, key, list)
  for from = 1, #list, slice do
    redis.call(command, key, unpack(list, from, math.min(from + slice - 1, #list)))
  end
end

if redis.call('HGET', KEYS[1], '#rebuild') ~= ARGV[1] then return 'superseded' end
redis.call('HSET', KEYS[1], '#rebuild', ARGV[2])

local states, due, notDue = {}, {}, {}
for i = 3, #ARGV, 3 do
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
