import type { Mapping } from '../mapping.ts'

/**
 * What tills of Chinese malls commonly export, mostly in GBK (found out from the file): 小票号*, 门店编码*, 消费时间*, 金额*,
 * 会员卡号, 手机号, 交易类型, 收银机号. One row a receipt, no products. Numbers start again every day in every store. Receipts of the
 * type 退货 or 退款 are returns, whether their amount is written with a minus or without; rows 合计 and 小计 are totals.
 */
export const chineseReceipts: Mapping = {
  name: 'chinese-receipts',
  title: { zh: '收银小票（中文表头）', en: 'Till receipts (Chinese header)' },
  target: 'purchases',
  source: 'till-receipts',
  zone: 'Asia/Shanghai',
  currency: 'CNY',
  rounding: 'half-up',
  file: { ragged: 'pad' },
  nulls: ['-', '--', '无', 'NULL'],
  skip: [{ when: [{ column: ['小票号', '小票编号', '流水号', '单号'], matches: '^(合计|小计|总计)' }] }],
  fields: {
    number: { column: ['小票号', '小票编号', '流水号', '单号'], stripFloatTail: true },
    at: {
      column: ['消费时间', '交易时间', '销售时间'],
      formats: [
        'yyyy-MM-dd HH:mm:ss',
        'yyyy-MM-dd HH:mm',
        'yyyy/M/d H:mm:ss',
        'yyyy/M/d H:mm',
        'yyyy年M月d日 H:mm:ss',
        'yyyy年M月d日 H:mm',
      ],
    },
    storeCode: { column: ['门店编码', '店铺编码', '门店编号', '铺位号'], required: true, stripFloatTail: true },
    amount: { column: ['金额', '消费金额', '实收金额', '实付金额'] },
    channel: { column: ['渠道', '交易渠道'], optional: true },
    guideCode: { column: ['导购编码', '营业员编码'], optional: true, stripFloatTail: true },
  },
  attributes: { terminal: { type: 'text', column: ['收银机号', '款台号'], optional: true, stripFloatTail: true } },
  identities: [
    { kind: 'card_no', column: ['会员卡号', '卡号'], optional: true, stripFloatTail: true },
    { kind: 'phone', column: ['手机号', '手机号码', '手机'], optional: true, stripFloatTail: true },
  ],
  groupBy: ['storeCode', 'day', 'number'],
  kinds: [
    { kind: 'return', when: [{ column: ['交易类型', '类型'], optional: true, matches: '退' }], amounts: 'negative' },
    {
      kind: 'return',
      when: [{ column: ['金额', '消费金额', '实收金额', '实付金额'], sign: 'negative' }],
      amounts: 'as-is',
    },
    { kind: 'sale', when: [], amounts: 'as-is' },
  ],
}
