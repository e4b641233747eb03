-- why: with what people come is told by their events: model, system, screen, network, and whether they come by WeChat are read from there. A house
-- that has imported values of such a tag keeps them as they are.
update profiles.tag tag set kind = 'computed', rule = jsonb_build_object('trace', made.trace), fresh_days = null, version = tag.version + 1,
  changed_at = now()
from (values ('deviceModel', 'model'), ('deviceSystem', 'system'), ('deviceScreen', 'screen'), ('deviceNetwork', 'network'),
  ('wechatVisitor', 'wechat')) as made(code, trace)
where tag.code = made.code and tag.kind = 'imported' and tag.archived_at is null
  and not exists (select from profiles.said said where said.tag_id = tag.id);
