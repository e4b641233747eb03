import { type Base, type Condition, type Metric, of, words } from './metric.ts'

const SALE: Condition = { column: 'kind', is: ['sale'] }
const NO_RETURN: Condition = { column: 'kind', isNot: ['return'] }
const RETURN: Condition = { column: 'kind', is: ['return'] }
const KNOWN: Condition = { column: 'person', known: true }
/** A purchase in earnest: a sale with a price above zero. */
const PRICED: Condition = { column: 'grossMinor', above: 0 }
const BOUGHT_BEFORE: Condition = { column: 'history', is: ['returning'] }

const money = of('purchases', 'money')
const count = of('purchases', 'count')
const share = of('purchases', 'share')
const number = of('purchases', 'number')

const paid = (where: readonly Condition[], sign?: -1): Base => ({
  ...{ fact: 'sales', aggregate: 'sum', measure: 'paidMinor', where },
  ...(sign === undefined ? {} : { sign }),
})
const receipts = (where: readonly Condition[]): Base => ({ fact: 'sales', aggregate: 'count', where })

export const SALES: readonly Metric[] = [
  money(
    paid([]),
    'netSales',
    words('净销售额', 'Net sales'),
    words('实付，扣除退货', 'What was paid, less what came back, on the day of the return'),
    'more',
  ),
  money(
    paid([NO_RETURN]),
    'sales',
    words('销售额', 'Sales'),
    words('实付，不扣退货', 'What was paid; returns are not taken off'),
    'more',
  ),
  money(
    { fact: 'sales', aggregate: 'sum', measure: 'grossMinor', where: [NO_RETURN] },
    'grossSales',
    words('折前销售额', 'Gross sales'),
    words('折扣前的金额', 'Before discounts'),
    'more',
  ),
  money(
    { fact: 'sales', aggregate: 'sum', measure: 'discountMinor', where: [NO_RETURN] },
    'discounts',
    words('折扣额', 'Discounts'),
    words('折前金额与实付之差', 'What was taken off'),
    'less',
  ),
  share(
    { ratio: ['discounts', 'grossSales'] },
    'discountRate',
    words('折扣率', 'Discount rate'),
    words('折扣额占折前销售额', 'Discounts in gross sales'),
    'less',
  ),
  count(
    receipts([SALE]),
    'receipts',
    words('小票数', 'Receipts'),
    words('销售小票，不含退货', 'Sales; returns are not receipts'),
    'more',
  ),
  count(
    receipts([SALE, PRICED]),
    'orders',
    words('有效订单数', 'Orders in earnest'),
    words('金额大于零的销售小票', 'Sales with a price above zero'),
    'more',
  ),
  count(
    receipts([RETURN]),
    'returns',
    words('退货笔数', 'Returns'),
    words('退货单', 'Receipts that bring something back'),
    'less',
  ),
  money(
    paid([RETURN], -1),
    'returnsAmount',
    words('退货额', 'Returned'),
    words('退回的金额', 'What came back'),
    'less',
  ),
  share(
    { ratio: ['returnsAmount', 'sales'] },
    'returnRate',
    words('退货率', 'Return rate'),
    words('退货额占销售额，按各自发生的日期', 'Returned in sales, each on its own day'),
    'less',
  ),
  money(
    { ratio: ['sales', 'receipts'] },
    'averageOrder',
    words('客单价', 'Average receipt'),
    words('每张小票的销售额', 'Sales of a receipt'),
    'more',
  ),
  count(
    { fact: 'sales', aggregate: 'distinct', measure: 'person', where: [SALE, PRICED, KNOWN] },
    'buyers',
    words('消费会员数', 'Buyers'),
    words('有有效订单的会员，去重', 'Persons with an order in earnest, each once'),
    'more',
  ),
  count(
    { fact: 'sales', aggregate: 'distinct', measure: 'person', where: [SALE, { column: 'history', is: ['new'] }] },
    'newBuyers',
    words('首购会员数', 'New buyers'),
    words('在全集团第一次消费的会员', 'Persons whose first sale in the group this was'),
    'more',
  ),
  count(
    { fact: 'sales', aggregate: 'persons', atLeast: 2, where: [SALE, PRICED, KNOWN] },
    'repeatBuyers',
    words('复购会员数', 'Repeat buyers'),
    words('期内有两笔及以上有效订单的会员', 'Persons with two orders in earnest or more in the range'),
    'more',
  ),
  share(
    { ratio: ['repeatBuyers', 'buyers'] },
    'repeatRate',
    words('复购率', 'Repeat rate'),
    words('复购会员占消费会员', 'Repeat buyers among buyers'),
    'more',
  ),
  count(
    receipts([SALE, KNOWN]),
    'memberReceipts',
    words('会员小票数', 'Receipts of members'),
    words('有会员的销售小票，含事后认领', 'Sales of known buyers, also when claimed later'),
    'more',
  ),
  money(
    paid([NO_RETURN, KNOWN]),
    'memberSales',
    words('会员销售额', 'Sales to members'),
    words('会员的实付，不扣退货', 'What members paid; returns are not taken off'),
    'more',
  ),
  money(
    paid([RETURN, KNOWN], -1),
    'memberReturnsAmount',
    words('会员退货额', 'Returned by members'),
    words('会员退回的金额', 'What members brought back'),
    'less',
  ),
  money(
    paid([KNOWN]),
    'memberNetSales',
    words('会员净销售额', 'Net sales to members'),
    words('会员的实付，扣除退货', 'What members paid, less what they brought back'),
    'more',
  ),
  share(
    { ratio: ['memberSales', 'sales'] },
    'memberSalesShare',
    words('会员销售占比', 'Share of members in sales'),
    words('会员销售额占销售额', 'Sales to members in sales'),
    'more',
  ),
  count(
    receipts([SALE, BOUGHT_BEFORE]),
    'repeatReceipts',
    words('回头小票数', 'Receipts of returning buyers'),
    words('之前买过的会员的小票', 'Sales to persons who had bought before, anywhere in the group'),
    'more',
  ),
  money(
    paid([SALE, BOUGHT_BEFORE]),
    'repeatSales',
    words('回头销售额', 'Sales to returning buyers'),
    words('之前买过的会员的实付', 'What persons paid who had bought before'),
    'more',
  ),
  share(
    { ratio: ['repeatReceipts', 'memberReceipts'] },
    'repeatReceiptShare',
    words('回头小票占比', 'Share of returning buyers'),
    words('回头小票占会员小票', 'Receipts of returning buyers in those of members'),
    'more',
  ),
  money(
    { ratio: ['memberSales', 'buyers'] },
    'spendPerBuyer',
    words('人均消费', 'Spend of a buyer'),
    words('会员销售额除以消费会员数', 'Sales to members over buyers'),
    'more',
  ),
  number(
    { ratio: ['memberReceipts', 'buyers'] },
    'ordersPerBuyer',
    words('人均小票数', 'Receipts of a buyer'),
    words('会员小票数除以消费会员数', 'Receipts of members over buyers'),
    'more',
  ),
]

const goods = (where: readonly Condition[]): Base => ({
  fact: 'lines',
  aggregate: 'sum',
  measure: 'amountMinor',
  where,
})

export const GOODS: readonly Metric[] = [
  number(
    { fact: 'lines', aggregate: 'sum', measure: 'quantityMilli', scale: 1_000, where: [NO_RETURN] },
    'units',
    words('销售件数', 'Units sold'),
    words('商品明细的数量，不扣退货', 'Quantity of lines; returns are not taken off'),
    'more',
  ),
  number(
    { fact: 'lines', aggregate: 'sum', measure: 'quantityMilli', scale: 1_000, sign: -1, where: [RETURN] },
    'unitsReturned',
    words('退货件数', 'Units returned'),
    words('退货单上的数量', 'Quantity that came back'),
    'less',
  ),
  money(
    goods([NO_RETURN]),
    'goodsSales',
    words('商品销售额', 'Sales of goods'),
    words('商品明细的金额，不扣退货', 'Amounts of lines; returns are not taken off'),
    'more',
  ),
  money(
    goods([]),
    'goodsNet',
    words('商品净销售额', 'Net sales of goods'),
    words('商品明细的金额，扣除退货', 'Amounts of lines, less what came back'),
    'more',
  ),
  count(
    { fact: 'lines', aggregate: 'distinct', measure: 'purchase', where: [SALE] },
    'goodsReceipts',
    words('含商品的小票数', 'Receipts with goods'),
    words('有明细的销售小票，去重', 'Sales that have lines, each once'),
    'more',
  ),
  count(
    { fact: 'lines', aggregate: 'distinct', measure: 'person', where: [SALE, KNOWN] },
    'goodsBuyers',
    words('购买会员数', 'Buyers of goods'),
    words('买过的会员，去重', 'Persons who bought them, each once'),
    'more',
  ),
  count(
    { fact: 'lines', aggregate: 'distinct', measure: 'product', where: [SALE] },
    'productsSold',
    words('动销商品数', 'Products sold'),
    words('卖出过的商品，去重', 'Products that were sold at all'),
    'more',
  ),
  number(
    { ratio: ['units', 'goodsReceipts'] },
    'unitsPerOrder',
    words('连带率', 'Units of a receipt'),
    words('销售件数除以含商品的小票数', 'Units sold over receipts with goods'),
    'more',
  ),
  money(
    { ratio: ['goodsSales', 'units'] },
    'pricePerUnit',
    words('件单价', 'Price of a unit'),
    words('商品销售额除以销售件数', 'Sales of goods over units sold'),
  ),
]

export const FOOTFALL: readonly Metric[] = [
  of('organization', 'count')(
    { fact: 'footfall', aggregate: 'sum', measure: 'people' },
    'footfall',
    words('客流', 'Footfall'),
    words(
      '有闸口按闸口，否则按门店、专柜；进出多次多次计',
      'Of gates where there are any, else of doors, else of counters; who enters twice counts twice',
    ),
    'more',
  ),
  count(
    receipts([SALE, { column: 'behindCounters', is: ['yes'] }]),
    'footfallReceipts',
    words('客流对应小票', 'Receipts behind counters'),
    words('客流计数点之后的门店的小票', 'Receipts of the stores behind the counters'),
    'more',
  ),
  of('organization', 'share')(
    { ratio: ['footfallReceipts', 'footfall'] },
    'conversion',
    words('成交率', 'Conversion'),
    words('小票数占客流', 'Receipts over footfall'),
    'more',
  ),
]
