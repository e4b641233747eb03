-- why: what is known of each member beyond the record: tags with their history, portraits of buying, lifecycle, and what was learned from all
create schema profiles;
grant usage on schema profiles to atrium_app;

-- Settings-like: small, whole in every process's memory (house.revision 'profiles').
create table profiles.tag_group (
  code     text     primary key,
  position smallint not null,
  name_zh  text     not null,
  name_en  text
);
grant select on profiles.tag_group to atrium_app;

create sequence profiles.tag_id as int;
create table profiles.tag (
  id          int         primary key default nextval('profiles.tag_id'),
  code        text        not null unique,
  group_code  text        not null references profiles.tag_group (code),
  position    smallint    not null,
  name        jsonb       not null,
  about       jsonb,
  value_type  text        not null,
  -- Of a choice: [{ code, zh, en?, archived? }]
  choices     jsonb,
  unit        jsonb,
  kind        text        not null,
  -- By rule: the cases; computed: the sum; built in: the field that is read.
  rule        jsonb,
  -- A staff account; null: the house's.
  owner_id    int,
  -- Days after which a value that was not said again is told as stale; null: never.
  fresh_days  int,
  -- Tells who somebody is: never shown to analysts.
  personal    boolean     not null,
  version     int         not null,
  changed_at  timestamptz not null,
  archived_at timestamptz,
  -- How many have it, as of the last count.
  persons     bigint,
  counted_at  timestamptz,
  constraint tag_code_form check (code ~ '^[a-z][A-Za-z0-9]{0,39}$'),
  constraint tag_value_type_known check (value_type in ('text', 'number', 'boolean', 'day', 'choice', 'choices')),
  constraint tag_kind_known check (kind in ('hand', 'imported', 'rule', 'computed', 'builtIn')),
  constraint tag_choices_for_choice check ((value_type in ('choice', 'choices')) = (choices is not null)),
  constraint tag_rule_where_made check ((kind in ('rule', 'computed', 'builtIn')) = (rule is not null))
);
grant select, insert, update on profiles.tag to atrium_app;
grant usage on sequence profiles.tag_id to atrium_app;

create sequence profiles.change_block minvalue 1;
grant usage on sequence profiles.change_block to atrium_app;

-- What was said of a member, by hand or by an import: the last word under the member who then led the person. Null: taken back, which also
-- speaks. Of a lineage the latest word counts, so a merge carries values along and an unmerge gives them back, with nothing moved.
create table profiles.said (
  member_id  int         not null,
  tag_id     int         not null,
  value      jsonb,
  said_at    timestamptz not null,
  cause      text        not null,
  actor_kind text        not null,
  actor_id   bigint      not null,
  primary key (member_id, tag_id),
  constraint said_cause_known check (cause in ('hand', 'import'))
) with (fillfactor = 90);
grant select, insert, update, delete on profiles.said to atrium_app;

-- What holds now, under roots only: the words that count, and what rules and sums came to.
create table profiles.held (
  member_id int         not null,
  tag_id    int         not null,
  value     jsonb       not null,
  since_at  timestamptz not null,
  primary key (member_id, tag_id)
) with (fillfactor = 90);
create index held_by_tag on profiles.held (tag_id);
grant select, insert, update, delete on profiles.held to atrium_app;

-- Every change of a value. Never rewritten; gone with the member's personal data.
create table profiles.tag_change (
  member_id  int         not null,
  change_id  bigint      not null,
  tag_id     int         not null,
  before     jsonb,
  after      jsonb,
  changed_at timestamptz not null,
  cause      text        not null,
  actor_kind text        not null,
  actor_id   bigint      not null,
  primary key (member_id, change_id),
  constraint tag_change_is_one check (before is distinct from after),
  constraint tag_change_cause_known check (cause in ('hand', 'import', 'rule', 'merge', 'unmerge'))
);
grant select, insert, delete on profiles.tag_change to atrium_app;

-- Whom there is news of: portraits are drawn anew in sets, a moment later.
create table profiles.stale (
  member_id int         primary key,
  since_at  timestamptz not null,
  -- Whether purchases have to be read again, or only what rules ask.
  bought    boolean     not null
) with (fillfactor = 70);
create index stale_by_time on profiles.stale (since_at);
grant select, insert, update, delete on profiles.stale to atrium_app;

-- How somebody buys: facts of the purchases of a person, by its root, in the group's currency, net of returns. Changes with a purchase, or
-- when one leaves the window.
create table profiles.habit (
  member_id             int    primary key,
  -- The day as of which the window was read.
  read_on               date   not null,
  -- On which the window next loses a purchase; null: holds none.
  due_on                date,
  first_day             date   not null,
  last_day              date   not null,
  orders                int    not null,
  -- Days with an order.
  buying_days           int    not null,
  spend_minor           bigint not null,
  first_day_spend_minor bigint not null,
  window_orders         int    not null,
  window_spend_minor    bigint not null,
  gross_minor           bigint not null,
  discount_minor        bigint not null,
  returned_minor        bigint not null,
  item_milli            bigint not null,
  item_minor            bigint not null,
  stores                int    not null,
  categories            int    not null
) with (fillfactor = 85);
create index habit_due on profiles.habit (due_on) where due_on is not null;
grant select, insert, update, delete on profiles.habit to atrium_app;

-- What they buy, where and when: the leading few of each with their shares.
create table profiles.preference (
  member_id int   primary key,
  likes     jsonb not null
) with (fillfactor = 90);
grant select, insert, update, delete on profiles.preference to atrium_app;

-- What was learned from all buyers as of a day: by what scores are cut, and the models fitted. Kept, so that it can be seen how they moved.
create table profiles.yardstick (
  id        int         primary key generated always as identity,
  day       date        not null,
  buyers    int         not null,
  made_at   timestamptz not null,
  cuts      jsonb       not null,
  purchases jsonb,
  spend     jsonb
);
grant select, insert on profiles.yardstick to atrium_app;

-- Where somebody stands as of a day by a yardstick.
create table profiles.standing (
  member_id        int      primary key,
  since_on         date     not null,
  next_on          date,
  stage            text     not null,
  recency          smallint not null,
  frequency        smallint not null,
  monetary         smallint not null,
  recency_band     smallint not null,
  frequency_band   smallint not null,
  monetary_band    smallint not null,
  power_tile       smallint not null,
  price_tile       smallint not null,
  alive            double precision,
  expected90       double precision,
  expected365      double precision,
  value_minor      bigint,
  -- What of the habit the counts of cells hold.
  spend_minor      bigint   not null,
  constraint standing_stage_known check (stage in ('new', 'growing', 'mature', 'declining', 'sleeping', 'lost'))
) with (fillfactor = 70);
grant select, insert, update, delete on profiles.standing to atrium_app;

-- Every move from stage to stage; '' is nobody yet, or nobody any more.
create table profiles.stage_change (
  member_id  int         not null,
  change_id  bigint      not null,
  day        date        not null,
  from_stage text        not null,
  to_stage   text        not null,
  changed_at timestamptz not null,
  primary key (member_id, change_id),
  constraint stage_change_is_one check (from_stage <> to_stage)
);
grant select, insert, delete on profiles.stage_change to atrium_app;

-- The same added up by day, so that a matrix reads days and not members.
create table profiles.stage_day (
  day        date not null,
  from_stage text not null,
  to_stage   text not null,
  persons    int  not null,
  primary key (day, from_stage, to_stage)
) with (fillfactor = 70);
grant select, insert, update on profiles.stage_day to atrium_app;

-- How many stand in each cell, and what they spent: kept by whoever writes standings, in the same transaction.
create table profiles.cell (
  kind        text     not null,
  stage       text     not null,
  recency     smallint not null,
  frequency   smallint not null,
  monetary    smallint not null,
  persons     bigint   not null,
  spend_minor bigint   not null,
  primary key (kind, stage, recency, frequency, monetary),
  constraint cell_kind_known check (kind in ('tile', 'band'))
) with (fillfactor = 50);
grant select, insert, update on profiles.cell to atrium_app;

-- How far the pass over all persons is: by day, yardstick and rules.
create table profiles.pass (
  id           smallint    primary key,
  day          date        not null,
  yardstick_id int         not null,
  rules_at     timestamptz not null,
  after_member_id int      not null,
  started_at   timestamptz not null,
  finished_at  timestamptz,
  -- Everybody there is, buyers or not, as of the last count.
  persons      bigint,
  counted_at   timestamptz,
  constraint pass_is_one check (id = 1)
);
grant select, insert, update on profiles.pass to atrium_app;

insert into profiles.tag_group (code, position, name_zh, name_en) values
  ('basic', 1, '基本信息', 'Basics'),
  ('place', 2, '位置信息', 'Place'),
  ('card', 3, '会员卡信息', 'Membership'),
  ('buying', 4, '消费信息', 'Buying'),
  ('family', 5, '亲缘信息', 'Family'),
  ('device', 6, '设备信息', 'Device'),
  ('wechat', 7, '微信信息', 'WeChat'),
  ('social', 8, '社会特征', 'Social'),
  ('interest', 9, '兴趣偏好', 'Interests');

insert into profiles.tag (code, group_code, position, name, about, value_type, choices, unit, kind, rule, fresh_days, personal, version, changed_at)
select code, group_code, position, name::jsonb, about::jsonb, value_type, choices::jsonb, unit::jsonb, kind, rule::jsonb, fresh_days, personal, 1, '2026-01-01 00:00:00+00'
from (values
  ('name', 'basic', 1, '{"zh":"姓名","en":"Name"}', null, 'text',
    null, null, 'builtIn', '{"field":"view.name"}', null::int, true),
  ('gender', 'basic', 2, '{"zh":"性别","en":"Gender"}', null, 'choice',
    '[{"code":"female","zh":"女","en":"Female"},{"code":"male","zh":"男","en":"Male"},{"code":"other","zh":"其他","en":"Other"}]', null, 'builtIn', '{"field":"member.gender"}', null::int, false),
  ('age', 'basic', 3, '{"zh":"年龄","en":"Age"}', null, 'number',
    null, '{"zh":"岁","en":"years"}', 'builtIn', '{"field":"member.age"}', null::int, false),
  ('birthday', 'basic', 4, '{"zh":"生日","en":"Birthday"}', null, 'day',
    null, null, 'builtIn', '{"field":"member.birthday"}', null::int, true),
  ('phone', 'basic', 5, '{"zh":"手机","en":"Phone"}', null, 'text',
    null, null, 'builtIn', '{"field":"view.phone"}', null::int, true),
  ('height', 'basic', 6, '{"zh":"身高","en":"Height"}', null, 'number',
    null, '{"zh":"厘米","en":"cm"}', 'hand', null, null::int, false),
  ('weight', 'basic', 7, '{"zh":"体重","en":"Weight"}', null, 'number',
    null, '{"zh":"公斤","en":"kg"}', 'hand', null, 365, false),
  ('shoeSize', 'basic', 8, '{"zh":"鞋码","en":"Shoe size"}', null, 'number',
    null, '{"zh":"码","en":"EU"}', 'hand', null, null::int, false),
  ('city', 'place', 9, '{"zh":"城市","en":"City"}', null, 'text',
    null, null, 'hand', null, 365, false),
  ('cityTier', 'place', 10, '{"zh":"城市等级","en":"City tier"}', null, 'choice',
    '[{"code":"tier1","zh":"一线","en":"Tier 1"},{"code":"newTier1","zh":"新一线","en":"New tier 1"},{"code":"tier2","zh":"二线","en":"Tier 2"},{"code":"tier3","zh":"三线","en":"Tier 3"},{"code":"tier4","zh":"四线","en":"Tier 4"},{"code":"tier5","zh":"五线","en":"Tier 5"}]', null, 'hand', null, 365, false),
  ('homeAddress', 'place', 11, '{"zh":"住址","en":"Home address"}', null, 'text',
    null, null, 'hand', null, 365, true),
  ('workArea', 'place', 12, '{"zh":"办公区域","en":"Work area"}', null, 'text',
    null, null, 'hand', null, 365, false),
  ('weather', 'place', 13, '{"zh":"天气","en":"Weather"}', null, 'choice',
    '[{"code":"sunny","zh":"晴","en":"Sunny"},{"code":"cloudy","zh":"多云","en":"Cloudy"},{"code":"rain","zh":"雨","en":"Rain"},{"code":"snow","zh":"雪","en":"Snow"},{"code":"hot","zh":"高温","en":"Heat"},{"code":"cold","zh":"寒冷","en":"Cold"}]', null, 'imported', null, 1, false),
  ('joinedOn', 'card', 14, '{"zh":"开卡时间","en":"Joined on"}', null, 'day',
    null, null, 'builtIn', '{"field":"member.joinedOn"}', null::int, false),
  ('joinedChannel', 'card', 15, '{"zh":"开卡渠道","en":"Joined by"}', null, 'text',
    null, null, 'builtIn', '{"field":"member.channel"}', null::int, false),
  ('level', 'card', 16, '{"zh":"等级","en":"Level"}', '{"zh":"集团首个会员计划中的等级","en":"In the first programme of the group"}', 'text',
    null, null, 'builtIn', '{"field":"level"}', null::int, false),
  ('points', 'card', 17, '{"zh":"积分","en":"Points"}', '{"zh":"集团首个会员计划中的积分余额","en":"Balance in the first programme of the group"}', 'number',
    null, null, 'builtIn', '{"field":"points"}', null::int, false),
  ('storedValue', 'card', 18, '{"zh":"储值","en":"Stored value"}', null, 'number',
    null, null, 'imported', null, 7, false),
  ('coupons', 'card', 19, '{"zh":"卡券","en":"Coupons"}', null, 'number',
    null, '{"zh":"张","en":"coupons"}', 'imported', null, 7, false),
  ('spendingPower', 'buying', 20, '{"zh":"消费力分级","en":"Spending power"}', '{"zh":"客单价在全部买家中的位置","en":"Average order among all buyers"}', 'choice',
    '[{"code":"veryLow","zh":"很低","en":"Very low"},{"code":"low","zh":"较低","en":"Low"},{"code":"middle","zh":"中等","en":"Middle"},{"code":"high","zh":"较高","en":"High"},{"code":"veryHigh","zh":"很高","en":"Very high"}]', null, 'builtIn', '{"field":"buying.power"}', null::int, false),
  ('spendTier', 'buying', 21, '{"zh":"消费额分层","en":"Spend tier"}', '{"zh":"统计期内净消费额在全部买家中的位置","en":"Net spend of the window among all buyers"}', 'choice',
    '[{"code":"veryLow","zh":"很低","en":"Very low"},{"code":"low","zh":"较低","en":"Low"},{"code":"middle","zh":"中等","en":"Middle"},{"code":"high","zh":"较高","en":"High"},{"code":"veryHigh","zh":"很高","en":"Very high"}]', null, 'builtIn', '{"field":"buying.spendTier"}', null::int, false),
  ('frequencyTier', 'buying', 22, '{"zh":"频次分层","en":"Frequency tier"}', '{"zh":"统计期内订单数在全部买家中的位置","en":"Orders of the window among all buyers"}', 'choice',
    '[{"code":"veryLow","zh":"很低","en":"Very low"},{"code":"low","zh":"较低","en":"Low"},{"code":"middle","zh":"中等","en":"Middle"},{"code":"high","zh":"较高","en":"High"},{"code":"veryHigh","zh":"很高","en":"Very high"}]', null, 'builtIn', '{"field":"buying.frequencyTier"}', null::int, false),
  ('dayparts', 'buying', 23, '{"zh":"时段分布","en":"Time of day"}', null, 'choice',
    '[{"code":"morning","zh":"上午（6–11 点）","en":"Morning (6–11)"},{"code":"noon","zh":"中午（11–14 点）","en":"Noon (11–14)"},{"code":"afternoon","zh":"下午（14–18 点）","en":"Afternoon (14–18)"},{"code":"evening","zh":"晚上（18–22 点）","en":"Evening (18–22)"},{"code":"night","zh":"深夜（22–6 点）","en":"Night (22–6)"}]', null, 'builtIn', '{"field":"buying.daypart"}', null::int, false),
  ('breadth', 'buying', 24, '{"zh":"消费宽度","en":"Breadth"}', null, 'number',
    null, '{"zh":"个类目","en":"categories"}', 'builtIn', '{"field":"buying.categories"}', null::int, false),
  ('buyingChannel', 'buying', 25, '{"zh":"消费渠道","en":"Buying channel"}', null, 'text',
    null, null, 'builtIn', '{"field":"buying.channel"}', null::int, false),
  ('favouriteCategory', 'buying', 26, '{"zh":"类目偏好","en":"Favourite category"}', null, 'text',
    null, null, 'builtIn', '{"field":"buying.category"}', null::int, false),
  ('favouriteBrand', 'buying', 27, '{"zh":"品牌偏好","en":"Favourite brand"}', null, 'text',
    null, null, 'builtIn', '{"field":"buying.brand"}', null::int, false),
  ('favouriteProduct', 'buying', 28, '{"zh":"商品偏好","en":"Favourite product"}', null, 'text',
    null, null, 'builtIn', '{"field":"buying.product"}', null::int, false),
  ('promotionTaste', 'buying', 29, '{"zh":"活动偏好","en":"Promotion taste"}', '{"zh":"优惠金额占原价的比例：低于 5%、5% 至 20%、20% 以上","en":"Discount as a share of the price before it: under 5 %, 5 to 20 %, above"}', 'choice',
    '[{"code":"low","zh":"不敏感","en":"Not sensitive"},{"code":"middle","zh":"一般","en":"Middling"},{"code":"high","zh":"敏感","en":"Sensitive"}]', null, 'builtIn', '{"field":"buying.promotion"}', null::int, false),
  ('decisionStyle', 'buying', 30, '{"zh":"购物决策导向","en":"Decision style"}', null, 'choice',
    '[{"code":"price","zh":"价格","en":"Price"},{"code":"quality","zh":"品质","en":"Quality"},{"code":"brand","zh":"品牌","en":"Brand"},{"code":"service","zh":"服务","en":"Service"},{"code":"convenience","zh":"便利","en":"Convenience"},{"code":"novelty","zh":"新奇","en":"Novelty"}]', null, 'hand', null, null::int, false),
  ('lifecycle', 'buying', 31, '{"zh":"生命周期","en":"Lifecycle"}', null, 'choice',
    '[{"code":"prospect","zh":"潜客","en":"Prospect"},{"code":"new","zh":"新客","en":"New"},{"code":"growing","zh":"成长","en":"Growing"},{"code":"mature","zh":"成熟","en":"Mature"},{"code":"declining","zh":"衰退","en":"Declining"},{"code":"sleeping","zh":"沉睡","en":"Sleeping"},{"code":"lost","zh":"流失","en":"Lost"}]', null, 'builtIn', '{"field":"buying.stage"}', null::int, false),
  ('babyGender', 'family', 32, '{"zh":"宝宝性别","en":"Baby''s gender"}', null, 'choice',
    '[{"code":"female","zh":"女","en":"Female"},{"code":"male","zh":"男","en":"Male"}]', null, 'hand', null, null::int, false),
  ('babyAge', 'family', 33, '{"zh":"宝宝年龄","en":"Baby''s age"}', null, 'number',
    null, '{"zh":"岁","en":"years"}', 'hand', null, 180, false),
  ('babyHeight', 'family', 34, '{"zh":"宝宝身高","en":"Baby''s height"}', null, 'number',
    null, '{"zh":"厘米","en":"cm"}', 'hand', null, 180, false),
  ('babyWeight', 'family', 35, '{"zh":"宝宝体重","en":"Baby''s weight"}', null, 'number',
    null, '{"zh":"公斤","en":"kg"}', 'hand', null, 180, false),
  ('babyShoeSize', 'family', 36, '{"zh":"宝宝鞋码","en":"Baby''s shoe size"}', null, 'number',
    null, '{"zh":"码","en":"EU"}', 'hand', null, 180, false),
  ('deviceModel', 'device', 37, '{"zh":"设备型号","en":"Model"}', null, 'text',
    null, null, 'imported', null, 180, false),
  ('deviceSystem', 'device', 38, '{"zh":"操作系统","en":"System"}', null, 'choice',
    '[{"code":"ios","zh":"iOS","en":"iOS"},{"code":"android","zh":"Android","en":"Android"},{"code":"harmony","zh":"鸿蒙","en":"HarmonyOS"},{"code":"windows","zh":"Windows","en":"Windows"},{"code":"macos","zh":"macOS","en":"macOS"},{"code":"other","zh":"其他","en":"Other"}]', null, 'imported', null, 180, false),
  ('deviceScreen', 'device', 39, '{"zh":"屏幕","en":"Screen"}', null, 'text',
    null, null, 'imported', null, 180, false),
  ('deviceNetwork', 'device', 40, '{"zh":"网络","en":"Network"}', null, 'choice',
    '[{"code":"wifi","zh":"Wi-Fi","en":"Wi-Fi"},{"code":"5g","zh":"5G","en":"5G"},{"code":"4g","zh":"4G","en":"4G"},{"code":"3g","zh":"3G 及以下","en":"3G or less"},{"code":"wired","zh":"有线","en":"Wired"}]', null, 'imported', null, 30, false),
  ('wechatFollower', 'wechat', 41, '{"zh":"粉丝","en":"Follower"}', '{"zh":"有微信 openid 或 unionid","en":"Known by a WeChat openid or unionid"}', 'boolean',
    null, null, 'builtIn', '{"field":"known.wechat"}', null::int, false),
  ('wechatVisitor', 'wechat', 42, '{"zh":"访客","en":"Visitor"}', null, 'boolean',
    null, null, 'imported', null, 90, false),
  ('wecomContact', 'wechat', 43, '{"zh":"企微好友","en":"WeCom contact"}', null, 'boolean',
    null, null, 'builtIn', '{"field":"known.wecom"}', null::int, false),
  ('communityMember', 'wechat', 44, '{"zh":"社群成员","en":"Community member"}', null, 'boolean',
    null, null, 'imported', null, 90, false),
  ('occupation', 'social', 45, '{"zh":"职业","en":"Occupation"}', null, 'choice',
    '[{"code":"student","zh":"学生","en":"Student"},{"code":"office","zh":"白领","en":"Office worker"},{"code":"public","zh":"公务员与事业单位","en":"Public service"},{"code":"medical","zh":"医护","en":"Medical"},{"code":"teacher","zh":"教师","en":"Teacher"},{"code":"technical","zh":"技术人员","en":"Technical"},{"code":"owner","zh":"企业主","en":"Business owner"},{"code":"freelance","zh":"自由职业","en":"Freelance"},{"code":"home","zh":"全职家庭","en":"At home"},{"code":"retired","zh":"退休","en":"Retired"},{"code":"other","zh":"其他","en":"Other"}]', null, 'hand', null, 730, false),
  ('education', 'social', 46, '{"zh":"学历","en":"Education"}', null, 'choice',
    '[{"code":"school","zh":"高中及以下","en":"School"},{"code":"college","zh":"大专","en":"College"},{"code":"bachelor","zh":"本科","en":"Bachelor"},{"code":"master","zh":"硕士","en":"Master"},{"code":"doctor","zh":"博士","en":"Doctor"}]', null, 'hand', null, null::int, false),
  ('income', 'social', 47, '{"zh":"收入","en":"Income"}', null, 'choice',
    '[{"code":"veryLow","zh":"很低","en":"Very low"},{"code":"low","zh":"较低","en":"Low"},{"code":"middle","zh":"中等","en":"Middle"},{"code":"high","zh":"较高","en":"High"},{"code":"veryHigh","zh":"很高","en":"Very high"}]', null, 'hand', null, 730, false),
  ('lifeStage', 'social', 48, '{"zh":"人生阶段","en":"Life stage"}', null, 'choice',
    '[{"code":"single","zh":"单身","en":"Single"},{"code":"couple","zh":"恋爱","en":"In a couple"},{"code":"married","zh":"已婚未育","en":"Married"},{"code":"expecting","zh":"备孕与怀孕","en":"Expecting"},{"code":"infant","zh":"孩子 0–3 岁","en":"Child of 0–3"},{"code":"child","zh":"孩子 3–12 岁","en":"Child of 3–12"},{"code":"teen","zh":"孩子 12 岁以上","en":"Child above 12"},{"code":"emptyNest","zh":"子女独立","en":"Children grown up"}]', null, 'hand', null, 730, false),
  ('credit', 'social', 49, '{"zh":"信用","en":"Credit"}', null, 'choice',
    '[{"code":"veryLow","zh":"很低","en":"Very low"},{"code":"low","zh":"较低","en":"Low"},{"code":"middle","zh":"中等","en":"Middle"},{"code":"high","zh":"较高","en":"High"},{"code":"veryHigh","zh":"很高","en":"Very high"}]', null, 'imported', null, 365, false),
  ('sport', 'interest', 50, '{"zh":"运动","en":"Sport"}', null, 'choices',
    '[{"code":"running","zh":"跑步","en":"Running"},{"code":"gym","zh":"健身","en":"Gym"},{"code":"yoga","zh":"瑜伽","en":"Yoga"},{"code":"swimming","zh":"游泳","en":"Swimming"},{"code":"ball","zh":"球类","en":"Ball games"},{"code":"cycling","zh":"骑行","en":"Cycling"},{"code":"outdoor","zh":"户外","en":"Outdoor"},{"code":"winter","zh":"冰雪","en":"Winter sports"}]', null, 'hand', null, 730, false),
  ('food', 'interest', 51, '{"zh":"美食","en":"Food"}', null, 'choices',
    '[{"code":"coffee","zh":"咖啡","en":"Coffee"},{"code":"tea","zh":"茶饮","en":"Tea"},{"code":"bakery","zh":"烘焙","en":"Bakery"},{"code":"hotpot","zh":"火锅","en":"Hot pot"},{"code":"japanese","zh":"日料","en":"Japanese"},{"code":"western","zh":"西餐","en":"Western"},{"code":"local","zh":"地方菜","en":"Regional"},{"code":"wine","zh":"酒","en":"Wine"}]', null, 'hand', null, 730, false),
  ('culture', 'interest', 52, '{"zh":"文娱","en":"Culture"}', null, 'choices',
    '[{"code":"film","zh":"电影","en":"Film"},{"code":"music","zh":"音乐","en":"Music"},{"code":"theatre","zh":"演出","en":"Theatre"},{"code":"exhibition","zh":"展览","en":"Exhibitions"},{"code":"reading","zh":"阅读","en":"Reading"},{"code":"games","zh":"游戏","en":"Games"},{"code":"anime","zh":"动漫","en":"Anime"}]', null, 'hand', null, 730, false),
  ('content', 'interest', 53, '{"zh":"内容","en":"Content"}', null, 'choices',
    '[{"code":"fashion","zh":"穿搭","en":"Fashion"},{"code":"beauty","zh":"美妆","en":"Beauty"},{"code":"parenting","zh":"育儿","en":"Parenting"},{"code":"home","zh":"家居","en":"Home"},{"code":"pets","zh":"宠物","en":"Pets"},{"code":"cars","zh":"汽车","en":"Cars"},{"code":"finance","zh":"财经","en":"Finance"},{"code":"health","zh":"健康","en":"Health"}]', null, 'hand', null, 730, false),
  ('digital', 'interest', 54, '{"zh":"数码","en":"Digital"}', null, 'choices',
    '[{"code":"phones","zh":"手机","en":"Phones"},{"code":"computers","zh":"电脑","en":"Computers"},{"code":"cameras","zh":"摄影","en":"Cameras"},{"code":"audio","zh":"影音","en":"Audio"},{"code":"wearables","zh":"穿戴","en":"Wearables"},{"code":"smartHome","zh":"智能家居","en":"Smart home"}]', null, 'hand', null, 730, false),
  ('travel', 'interest', 55, '{"zh":"旅游","en":"Travel"}', null, 'choices',
    '[{"code":"city","zh":"城市游","en":"City trips"},{"code":"nature","zh":"自然风光","en":"Nature"},{"code":"seaside","zh":"海岛","en":"Seaside"},{"code":"family","zh":"亲子游","en":"With children"},{"code":"abroad","zh":"出境游","en":"Abroad"},{"code":"camping","zh":"露营","en":"Camping"}]', null, 'hand', null, 730, false)
) as tag (code, group_code, position, name, about, value_type, choices, unit, kind, rule, fresh_days, personal)
order by position;
