import { bind, type Dimension, type Words, words } from './dimension.ts'

/** The first parts of a path, as many as asked. */
export function categoryOf(depth: number): string {
  const part = (at: number) => `split_part(product.category_path, '/', ${at})`
  if (depth === 1) return `nullif(${part(1)}, '')`
  const shorter = categoryOf(depth - 1)
  return `(case when ${part(depth)} = '' then ${shorter} else ${shorter} || '/' || ${part(depth)} end)`
}

const category = (code: string, depth: number, name: Words): Dimension => ({
  ...{ code, name, owner: 'catalog', type: 'category', none: words('未分类', 'No category') },
  about: words(`品类路径的前 ${depth} 级`, `The path of the category down to level ${depth}`),
  on: { lines: { sql: categoryOf(depth), joins: ['product'] } },
})

/** What was bought, and by whom. */
export const TRADE_DIMENSIONS: readonly Dimension[] = [
  {
    ...{ code: 'channel', name: words('渠道', 'Channel'), owner: 'purchases', type: 'channel' },
    about: words('消费发生的渠道', 'Where it was bought: till, web shop …'),
    on: { sales: { sql: 'f.channel' } },
  },
  {
    ...{ code: 'feed', name: words('单据来源', 'Feed'), owner: 'purchases', type: 'word' },
    about: words('送来小票的系统', 'The system that sent the receipt'),
    on: { sales: { sql: 'f.source' } },
  },
  {
    ...{ code: 'product', name: words('商品', 'Product'), owner: 'catalog', type: 'product' },
    about: words('小票明细上的商品', 'Product on a line of a receipt'),
    on: { lines: { sql: 'f.product_id' } },
  },
  category('productCategory', 1, words('品类', 'Product category')),
  category('productCategory2', 2, words('品类（二级）', 'Product category, two levels')),
  category('productCategory3', 3, words('品类（三级）', 'Product category, three levels')),
  {
    ...{
      code: 'productBrand',
      name: words('商品品牌', 'Product brand'),
      owner: 'catalog',
      type: 'word',
      none: words('无品牌', 'No brand'),
    },
    about: words('商品资料里的品牌', 'Brand of the product'),
    on: { lines: { sql: `nullif(product.brand, '')`, joins: ['product'] } },
  },
  {
    ...{ code: 'buyer', name: words('会员／非会员', 'Member or not'), owner: 'purchases', type: 'word' },
    about: words('小票有没有会员', 'Whether the buyer is known'),
    values: { member: words('会员', 'Members'), anonymous: words('非会员', 'Not known') },
    on: bind(['sales', 'lines'], { sql: `(case when f.root_id is null then 'anonymous' else 'member' end)` }),
  },
  {
    ...{ code: 'buyerHistory', name: words('新老买家', 'New or returning buyer'), owner: 'purchases', type: 'word' },
    about: words(
      '会员在全集团的第一笔消费为新，其后为老',
      'The first sale of a person anywhere in the group is new, what follows is returning',
    ),
    values: {
      new: words('新买家', 'New'),
      returning: words('老买家', 'Returning'),
      anonymous: words('非会员', 'Not known'),
    },
    on: bind(['sales', 'lines'], {
      sql: `(case when f.root_id is null then 'anonymous' when f.purchase_id = first.purchase_id then 'new' else 'returning' end)`,
      joins: ['first'],
    }),
  },
]
