import type { Wording } from '../reading/index.ts'

/** Why a command refused a row, by its code, as operators read it. What is not here shows its code. */
const WORDS: Readonly<Record<string, Wording>> = {
  amounts_differ: { zh: '各行金额之和与总额不符', en: 'the amounts of its rows do not add up' },
  archived_parent: { zh: '上级节点已归档', en: 'its parent is archived' },
  currency_fixed: { zh: '币种不可更改', en: 'the currency cannot change' },
  currency_mismatch: { zh: '币种与门店不符', en: 'the store counts in another currency' },
  duplicate_in_batch: { zh: '同一文件中重复', en: 'it stands in the file twice' },
  future_day: { zh: '日期未到', en: 'the day has not begun there' },
  group_exists: { zh: '集团已存在，不能再建', en: 'there is a group already' },
  guides_not_imported: {
    zh: '归属导购请在员工页面分配，去掉这一列',
    en: 'guides are assigned in the staff pages; leave the column out',
  },
  home_store_needed: {
    zh: '您只能导入自己门店的会员：请填写归属门店',
    en: 'you import for your own stores: name the home store',
  },
  hour_missing: { zh: '客流按小时统计，缺少小时', en: 'footfall is counted by the hour, which is missing' },
  identity_blocked: { zh: '身份标识已停用', en: 'an identity is blocked' },
  in_the_future: { zh: '时间在未来', en: 'the time lies in the future' },
  insufficient_points: { zh: '积分不足', en: 'there are not enough points' },
  invalid_amount: { zh: '数值不可能', en: 'it is no possible figure' },
  invalid_attributes: { zh: '自定义属性无效', en: 'the attributes cannot be kept' },
  invalid_brand: { zh: '品牌无效', en: 'it is no brand' },
  invalid_category: {
    zh: '类目名称无效（不能含斜杠，最多 8 级）',
    en: 'it is no category: no slashes, at most 8 levels',
  },
  invalid_code: { zh: '编码无效', en: 'it is no code' },
  invalid_consent: { zh: '授权项无效', en: 'purpose or channel is no code' },
  invalid_day: { zh: '日期无效', en: 'the day is not possible' },
  invalid_hour: { zh: '小时无效', en: 'it is no hour of the day' },
  invalid_hours: { zh: '营业时间无效', en: 'the opening hours are not possible' },
  invalid_identity: { zh: '手机号、卡号等标识无效', en: 'an identity is not one of its kind' },
  invalid_name: { zh: '名称缺失或无效', en: 'the name is missing or no name' },
  invalid_price: { zh: '价格无效或缺少币种', en: 'it is no price with its currency' },
  invalid_profile: { zh: '会员资料无效', en: 'the profile is not valid' },
  invalid_sku: { zh: '商品编码无效', en: 'it is no product code' },
  kind_fixed: { zh: '节点类型不可更改', en: 'the kind of a node cannot change' },
  member_elsewhere: { zh: '此人不是您门店的会员，不能由您修改', en: 'the person belongs to stores outside your scope' },
  member_erased: { zh: '会员已删除', en: 'the member was erased' },
  not_a_store: { zh: '不是门店', en: 'it is no store' },
  not_counted_here: { zh: '此节点不统计客流', en: 'people are not counted at such a node' },
  nothing_declared: { zh: '既无销售额也无客流', en: 'it has neither turnover nor footfall' },
  nothing_identifies: { zh: '没有手机号、邮箱、卡号等任何标识', en: 'it has no phone, e-mail, card or other identity' },
  nothing_left_to_return: { zh: '原单已全部退完', en: 'nothing of the sale is left to return' },
  opening_differs: {
    zh: '该期初积分已导入过，积分数不同；请改用积分调整',
    en: 'this opening balance came before with other points; adjust it by hand',
  },
  out_of_scope: { zh: '门店不在您的权限范围内', en: 'the store is outside your scope' },
  receipt_conflict: { zh: '单号已存在，内容不同', en: 'this number came before with other content' },
  receipts_missing: { zh: '有销售额时须同时填小票数', en: 'turnover comes together with the number of receipts' },
  return_exceeds_purchase: { zh: '退货超过原消费', en: 'more is returned than was bought' },
  return_of_a_return: { zh: '退货单不能再退', en: 'a return cannot be returned' },
  store_out_of_scope: { zh: '门店不在您的权限范围内', en: 'the store is outside your scope' },
  tag_makes_itself: { zh: '该标签由规则或系统产生，不能导入', en: 'the tag makes itself' },
  terminal_missing: { zh: '缺少收银机号', en: 'the till is missing' },
  turnover_in_parts: {
    zh: '销售额按整店整天申报，不分柜台与小时',
    en: 'turnover is declared for a whole store and day',
  },
  unknown_currency: { zh: '币种不存在', en: 'there is no such currency' },
  unknown_field: { zh: '自定义字段不存在，请先建立', en: 'there is no such custom field; make it first' },
  unknown_line: { zh: '原单里没有这件商品，或已退完', en: 'the sale has no such line, or nothing of it is left' },
  unknown_member: { zh: '没有这位会员，请先导入会员', en: 'there is no such member; import members first' },
  unknown_original: { zh: '原单不存在', en: 'the sale is not known' },
  unknown_parent: { zh: '上级节点不存在', en: 'there is no such parent' },
  unknown_programme: { zh: '会员计划不存在', en: 'there is no such programme' },
  unknown_source: { zh: '消费来源未登记', en: 'the feed is not registered' },
  unknown_store: { zh: '门店不存在', en: 'there is no such store' },
  unknown_node: { zh: '组织节点不存在', en: 'there is no such node' },
  unknown_tag: { zh: '标签不存在或已停用', en: 'there is no such tag' },
  unknown_zone: { zh: '时区不存在', en: 'there is no such time zone' },
  value_does_not_fit: { zh: '标签值不符合标签的类型或选项', en: 'the value does not fit the tag' },
  wrong_parent: { zh: '不能放在该上级之下', en: 'it cannot stand under that node' },
  wrong_sign: { zh: '金额正负与类型不符', en: 'the sign of the amount does not fit the kind' },
  zone_fixed: { zh: '时区不可更改', en: 'the time zone cannot change' },
}

/** A refusal in both languages. English adds what the command said itself; a quoted name in that goes for both. */
export function refusalWords(code: string, detail: string): Wording {
  const words = WORDS[code]
  if (!words) return { zh: `${code}：${detail}`, en: `${code}: ${detail}` }
  const named = /"([^"]{1,80})"/.exec(detail)?.[1]
  return {
    zh: named === undefined ? words.zh : `${words.zh}（${named}）`,
    en: named === undefined ? words.en : `${words.en} (${named})`,
  }
}
