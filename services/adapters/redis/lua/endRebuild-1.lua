-- Ends a rebuild by writing the watermark, last, if the rebuild is still the one that counts.
-- KEYS[1]  the partition's hash
-- ARGV[1]  this rebuild, and how often it has written
-- ARGV[2]  the watermark as it is stored
-- Returns  'ok'
--          'superseded' when another rebuild began, this one ended, or the cache lost writes since
if redis.call('HGET', KEYS[1], '#rebuild') ~= ARGV[1] then return 'superseded' end
redis.call('HSET', KEYS[1], '#watermark', ARGV[2])
redis.call('HDEL', KEYS[1], '#rebuild')
return 'ok'
