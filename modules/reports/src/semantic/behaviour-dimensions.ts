import { bind, type Dimension, words } from './dimension.ts'

/** What visitors did. */
export const BEHAVIOUR_DIMENSIONS: readonly Dimension[] = [
  {
    ...{ code: 'event', name: words('事件', 'Event'), owner: 'tracking', type: 'word' },
    about: words('行为事件的名称', 'Name of what was done'),
    on: { events: { sql: `(case when f.kind = 'track' then f.name end)` } },
    none: words('浏览与识别', 'Views and sign-ins'),
  },
  {
    ...{ code: 'page', name: words('页面', 'Page'), owner: 'tracking', type: 'word', none: words('无页面', 'No page') },
    about: words(
      '页面路径，没有路径时为页面名称',
      'Path of the page, or its name where there is none; of visits the first one',
    ),
    on: {
      events: { sql: `(case when f.kind in ('page', 'screen') then coalesce(f.path, nullif(f.name, '')) end)` },
      visits: { sql: 'f.path' },
    },
  },
  {
    ...{ code: 'trackingSource', name: words('数据来源', 'Source'), owner: 'tracking', type: 'source' },
    about: words('网站、App、小程序或服务器', 'Site, app, mini program or server'),
    on: bind(['events', 'visits'], { sql: 'f.source_id' }),
  },
  {
    ...{ code: 'identified', name: words('是否识别', 'Known or not'), owner: 'tracking', type: 'word' },
    about: words('行为是否属于已知会员', 'Whether it is known whose it was'),
    values: { known: words('已识别', 'Known'), unknown: words('未识别', 'Not known') },
    on: bind(['events', 'visits'], { sql: `(case when f.root_id is null then 'unknown' else 'known' end)` }),
  },
  {
    ...{
      code: 'utmSource',
      name: words('活动来源', 'Campaign source'),
      owner: 'tracking',
      type: 'word',
      none: words('非活动', 'No campaign'),
    },
    about: words('网址里的 utm_source', 'utm_source of the address'),
    on: bind(['events', 'visits'], { sql: 'f.utm_source' }),
  },
  {
    ...{
      code: 'utmMedium',
      name: words('活动媒介', 'Campaign medium'),
      owner: 'tracking',
      type: 'word',
      none: words('非活动', 'No campaign'),
    },
    about: words('网址里的 utm_medium', 'utm_medium of the address'),
    on: bind(['events', 'visits'], { sql: 'f.utm_medium' }),
  },
  {
    ...{
      code: 'utmCampaign',
      name: words('营销活动', 'Campaign'),
      owner: 'tracking',
      type: 'word',
      none: words('非活动', 'No campaign'),
    },
    about: words('网址里的 utm_campaign', 'utm_campaign of the address'),
    on: bind(['events', 'visits'], { sql: 'f.utm_campaign' }),
  },
]
