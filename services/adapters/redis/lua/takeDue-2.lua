-- Takes keys that are due, the longest due first, and hides them until a later time.
-- KEYS[1]  the partition's hash
-- KEYS[2]  the partition's due times
-- ARGV[1]  now   ARGV[2]  how many at most
-- ARGV[3]  when a taken key may be seen again (milliseconds)
-- Returns  the keys; none while no watermark stands: what is being rebuilt is not read
if redis.call('HEXISTS', KEYS[1], '#watermark') == 0 then return {} end
local keys = redis.call('ZRANGEBYSCORE', KEYS[2], '-inf', ARGV[1], 'LIMIT', 0, ARGV[2])
for _, key in ipairs(keys) do
  redis.call('ZADD', KEYS[2], 'XX', ARGV[3], key)
end
return keys
